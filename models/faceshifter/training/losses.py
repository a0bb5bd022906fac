"""The losses of both stages with the paper's weights (FaceShifter, sections 3.1.2 and 3.2).

Where the paper sums squares, the published programs take means: with sums the weights would depend on the size of the
pictures, so means are what is meant here. Pictures are in -1..1.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity, relu

ADVERSARIAL, ATTRIBUTE, IDENTITY, RECONSTRUCTION = 1.0, 10.0, 5.0, 10.0  # lambda of AEI-Net; HEAR-Net's are all 1


def l_adv(judged: Sequence[Tensor]) -> Tensor:
    """The generator's side of the hinge: how far D's maps of Y, one a scale, stay below 1; means, summed over scales.

    As the published programs have it: what passes for real by a margin is left in peace, as on the other side.
    """
    return torch.stack([relu(1 - own).mean() for own in judged]).sum()


def l_discriminator(real: Sequence[Tensor], drawn: Sequence[Tensor]) -> Tensor:
    """The discriminator's side: D is to say 1 and more of real pictures, -1 and less of drawn ones; their mean."""
    of_real = torch.stack([relu(1 - own).mean() for own in real]).sum()
    of_drawn = torch.stack([relu(1 + own).mean() for own in drawn]).sum()
    return (of_real + of_drawn) / 2


def l_att(of_y: Sequence[Tensor], of_x_t: Sequence[Tensor]) -> Tensor:
    """Half the mean square between z_att(Y) and z_att(X_t), maps [B, C, s, s] of each level, summed over levels."""
    return torch.stack([(own - wanted).square().mean() for own, wanted in zip(of_y, of_x_t, strict=True)]).sum() / 2


def l_id(z_y: Tensor, z_s: Tensor) -> Tensor:
    """1 - cos of the identities [B, F] of Y and X_s, the mean over pictures."""
    return (1 - cosine_similarity(z_y, z_s)).mean()


def l_rec(y: Tensor, x_t: Tensor, same: Tensor, count: Tensor | None = None) -> Tensor:
    """Half the mean square between Y and X_t [B, 3, s, s] of the pairs whose identity is the `same` [B], else 0.

    Divided by the number of such pairs, here or, of a step that is taken in parts, by `count`: all that it has. With
    none of them it is 0.
    """
    each = (y - x_t).square().mean((1, 2, 3)) / 2  # [B]
    count = same.sum() if count is None else count
    return (each * same).sum() / count.clamp(min=torch.finfo(each.dtype).tiny)


def l_chg(y_hat: Tensor, y: Tensor) -> Tensor:
    """The mean of |Y_hat - Y| (L1): HEAR-Net is to change only what it must."""
    return (y_hat - y).abs().mean()
