"""How new few-shot heads begin: AdaIN's deviations are 1 for the average person, so that pictures pass at once.

P is drawn at random about 0, as published; alone it would let each AdaIN shrink what passes to a few hundredths, and a
network has to unlearn that first. The paper does not say how it begins.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..networks import FewShotNetworks
from ..spectral_norm import iterate
from ..variants import RESIDUALS, FewShotConfig

ITERATIONS = 10  # until the norms' first vectors are near enough


def deviations(config: FewShotConfig) -> Tensor:
    """Which of psi's numbers are deviations, [17158] bool: each norm's come after its means."""
    outer = config.generator_ups
    inner = (config.generator_downs[-1], *outer[:-1])
    norms = [config.generator_downs[-1]] * (2 * RESIDUALS)
    norms += [channels for pair in zip(inner, outer, strict=True) for channels in pair]
    norms += [outer[-1]] if config.later else []
    return torch.cat([torch.arange(2 * channels) >= channels for channels in norms])


@torch.no_grad()
def begin_evenly(networks: FewShotNetworks, photos: Tensor, drawings: Tensor) -> None:
    """Moves P, so that P e has deviations of about 1; e is the mean over some people's photos [B, 3, S, S]."""
    for _ in range(ITERATIONS):
        iterate(networks)
    e = networks.embed(photos, drawings).mean(dim=0)  # [512]
    p = networks.generator.p  # [17158, 512]
    missing = deviations(networks.config).to(p) * (1 - p @ e)  # [17158]
    p += missing[:, None] * e / e.square().sum()
