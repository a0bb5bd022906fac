"""A step against the discriminator: the generator's, then two of the discriminator (Zakharov et al., section 3.2).

One pass of the discriminator over the true and the drawn pictures serves the generator's step and its own first one,
since it has not learnt in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from ...training.run import DISCRIMINATOR, NETWORK, Run
from ..discriminator import Discriminator
from ..networks import FewShotNetworks
from ..spectral_norm import iterate
from . import weights as terms
from .losses import adversarial, judging, levels_apart

JUDGE = 4  # times the rate is the discriminator's: 2e-4 and 5e-5
JUDGEMENTS = 2  # steps of the discriminator for each of the generator


class Drawn(NamedTuple):
    """B pictures that were drawn, the true ones, and what both show, all [B, 3, S, S]; the generator's other terms by
    name; how `share` of the step's pictures these are."""

    made: Tensor
    photos: Tensor
    drawings: Tensor
    losses: Mapping[str, Tensor]
    share: float = 1.0


Part = tuple[Drawn, Callable[[], Tensor]]  # and w [B or 1, 512] of whom they show, as it is at the moment


def judged_step(
    run: Run, networks: FewShotNetworks, judge: Discriminator, parts: Iterable[Part], weights: Mapping[str, float]
) -> None:
    """The steps of all networks by these parts, which are drawn one after the other.

    Networks are in eval mode: spectral norms move by one power iteration at each step of theirs, here the
    discriminator's. Memory is that of a part.
    """
    iterate(judge)
    seen: list[Part] = []
    for drawn, w in parts:
        real, fake = (networks.judge(shown, drawn.drawings) for shown in (drawn.photos, drawn.made))
        losses = {
            **drawn.losses,
            terms.ADVERSARIAL: adversarial(judge.score(fake.v, w())),
            terms.MATCHING: levels_apart(fake.features, [maps.detach() for maps in real.features]),
        }
        run.learn({name: drawn.share * losses[name] for name in weights}, weights, of=NETWORK, again=True)
        _learn(run, judge, (real.v, fake.v), w(), drawn.share)
        seen.append((drawn._replace(made=drawn.made.detach(), losses={}), w))
    run.update()
    run.update(DISCRIMINATOR, JUDGE * run.setting.rate)
    for _ in range(JUDGEMENTS - 1):
        iterate(judge)
        for drawn, w in seen:
            both = torch.cat([drawn.photos, drawn.made])  # [2 B, 3, S, S]
            v = networks.judge(both, drawn.drawings.repeat(2, 1, 1, 1)).v.chunk(2)  # [B, 512] twice
            _learn(run, judge, v, w(), drawn.share)
        run.update(DISCRIMINATOR, JUDGE * run.setting.rate)


def _learn(run: Run, judge: Discriminator, v: Iterable[Tensor], w: Tensor, share: float) -> None:
    """The discriminator's gradients by what it saw, v [B, 512] of the true and of the drawn pictures."""
    loss = share * judging(*(judge.score(own, w) for own in v)) / JUDGEMENTS  # told is the mean of its steps
    run.learn({terms.JUDGING: loss}, {terms.JUDGING: JUDGEMENTS}, of=DISCRIMINATOR)
