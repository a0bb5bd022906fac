"""Where fine-tuning starts (Zakharov et al., section 3.4): psi' = P e and w' = w_0 + e, as parameters of their own."""

from __future__ import annotations

from copy import deepcopy

import torch

from ...errors import LikenessError
from ..few_shot_heads import FewShotHeads, with_weights
from ..head import Head
from ..networks import FewShotNetworks, joined
from .fine_tuning import FineTuning


@torch.no_grad()
def begun(heads: FewShotHeads, head: Head, tuning: FineTuning) -> FewShotNetworks:
    """A generator that draws as this head does, with its psi', and a discriminator with its w', if one judges.

    They are copies; what is to learn asks for gradients. A head that was fine-tuned goes on from its own weights; w' is
    made anew, for heads carry none. Raises LikenessError for a head of another model, and for a model without a
    discriminator where one is to judge.
    """
    heads.check(head)
    base = heads.trained
    generator = deepcopy(with_weights(base, head))
    generator.psi.copy_(heads.parameters_of(head).mT)
    generator.requires_grad_(not tuning.psi_only)
    generator.p.requires_grad_(False)  # psi' has taken its place
    generator.psi.requires_grad_(True)
    judge = deepcopy(base.discriminator) if tuning.judged else None
    if tuning.judged and judge is None:
        raise LikenessError(
            "These heads have no discriminator, which the adversarial term needs. Load a file that has one, such as "
            "model_weights.tar, or turn adversarial off."
        )
    if judge is not None:
        judge.requires_grad_(True)
        judge.W_i, judge.w_0 = (torch.nn.Parameter(own.detach(), requires_grad=False) for own in (judge.W_i, judge.w_0))
        if head.e is not None:  # a published fine-tuned file has no e, but the w' of its training
            judge.w_prime.copy_(judge.w_0 + head.e[:, None])
        judge.W_i = torch.nn.Parameter(judge.W_i[:, :0], requires_grad=False)  # of videos that are not looked at
    return joined(base.config, base.plane, generator, None, judge)
