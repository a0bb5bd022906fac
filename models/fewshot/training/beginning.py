"""How new few-shot heads begin, so that pictures and people pass at once; the paper does not say how its begin.

A kernel whose largest singular value is 1 lets little of most pictures pass, and after a dozen of them the first biases
would be all that is left: these begin at 0, and kernels with all singular values 1, in their middle (delta-orthogonal:
Xiao et al. 2018, arXiv 1806.05393, section 3). P is drawn at random about 0, as published, but to a scale at which
people differ in psi, and AdaIN's deviations are 1 for the average person.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.init import orthogonal_

from ..networks import FewShotNetworks
from ..spectral_norm import SpectralConv2d, iterate
from ..variants import RESIDUALS, FewShotConfig

ITERATIONS = 10  # until the norms' first vectors are near enough
SPREAD = 0.2  # of psi's numbers, from one person to another
LEAST_APART = 0.05  # of psi's size: where pictures show one person alone


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
    """Sets kernels, biases and P of new networks, by the photos [B, 3, S, S] of some people and their drawings."""
    for own in networks.modules():
        if isinstance(own, SpectralConv2d):
            own.bias.zero_()
            middle = own.padding
            kernel = torch.zeros_like(own.weight_orig)  # [O, C, k, k]
            orthogonal_(kernel[..., middle, middle])
            own.weight_orig.copy_(kernel)
    for _ in range(ITERATIONS):
        iterate(networks)
    e = networks.embed(photos, drawings)  # [B, 512]
    p = networks.generator.p.data  # [17158, 512]
    psi, mean = networks.generator.project(e), e.mean(dim=0)  # [B, 17158], [512]
    apart, whole = (psi - psi.mean(dim=0)).square().mean().sqrt(), psi.square().mean().sqrt()
    p *= SPREAD / torch.maximum(apart, LEAST_APART * whole)
    missing = deviations(networks.config).to(p) * (1 - p @ mean)  # [17158]
    p += missing[:, None] * mean / mean.square().sum()
