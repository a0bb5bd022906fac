"""What a trained AEI-Net, and HEAR-Net behind it, reach on pairs of faces."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from ..arcface import IdentityEncoder
from ..face_shifter import FaceShifter
from ..hear_refiner import HearRefiner
from ..training.data.pairs import Pairs, PairSource
from ..training.losses import l_att
from ..training.shown import fitting, z_of
from ..training.swapped import Swapper

CPU = torch.device("cpu")


class Figures(NamedTuple):
    """Means over pairs. `attributes`: L_att without the last level; the other errors are mean differences in -1..1.

    `reconstruction`: of pairs whose identity is the same. `covered`, `elsewhere`: from X_t, where something covers the
    face and where nothing does; the first is what HEAR-Net is for. NaN where no pair tells.
    """

    to_source: float  # cosine of the identities of Y and X_s, of different people
    to_target: float  # of Y and X_t
    attributes: float
    reconstruction: float
    covered: float
    elsewhere: float


@torch.no_grad()
def figures(
    source: PairSource, shifter: FaceShifter, encoder: IdentityEncoder, count: int, hear: HearRefiner | None = None
) -> Figures:
    """Over the first `count` pairs, on the CPU; of Y_hat, or with `hear` of Y."""
    pairs = source.pairs(range(count))
    encoder = fitting(encoder, shifter, CPU)
    swapper = Swapper(shifter, encoder, CPU)
    x_t, z_s = shifter.shown(pairs.target), z_of(encoder, pairs.source, shifter.conventions.unit)
    y, y_tt = swapper.both(x_t, z_s)  # [B, 3, s, s] each
    if hear is not None:
        y = hear.refine(y, x_t - y_tt)  # [B, 3, s, s]
    return figures_of(pairs, y, x_t, shifter, encoder)


@torch.no_grad()
def figures_of(pairs: Pairs, y: Tensor, x_t: Tensor, shifter: FaceShifter, encoder: IdentityEncoder) -> Figures:
    """Of any pictures Y [B, 3, s, s] in -1..1, whatever made them; `encoder` is as `shifter` wants it."""
    z_y, z_s, z_t = (encoder(own) for own in (shifter.picture(y), pairs.source, pairs.target))  # [B, F] each
    apart, different = (y - x_t).abs(), ~pairs.same  # [B, 3, s, s], [B]
    cover = torch.nn.functional.interpolate(pairs.cover, y.shape[-2:], mode="area").expand_as(apart)
    told = (
        cosine_similarity(z_y, z_s)[different].mean(),
        cosine_similarity(z_y, z_t)[different].mean(),
        l_att(shifter.aei.attributes(y), shifter.aei.attributes(x_t)),
        apart[pairs.same].mean(),
        apart[cover > 0.99].mean(),
        apart[cover == 0].mean(),
    )
    return Figures(*(float(own) for own in told))
