"""What the flow turns motions into: independent numbers of a normal, or of Student's t distribution.

Alexanderson and Henter, "Robust model training and generalisation with Studentising flows" (arXiv 2006.06599): with 50
degrees of freedom, odd motions in the training data weigh less, and a flow does not fail on what it has not seen.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

NORMAL = 0  # degrees of freedom that stand for a normal distribution
STUDENT = 50


def log_density(z: Tensor, degrees: int) -> Tensor:
    """z [B, C, T] -> log p(z) [B]."""
    if degrees == NORMAL:
        return -0.5 * (z.square() + math.log(2 * math.pi)).sum((1, 2))
    half = (degrees + 1) / 2
    constant = math.lgamma(half) - math.lgamma(degrees / 2) - 0.5 * math.log(degrees * math.pi)
    return (constant - half * (z.square() / degrees).log1p()).sum((1, 2))


def drawn(channels: int, degrees: int, generator: torch.Generator) -> Tensor:
    """The z of one frame, [1, channels], by a generator on the CPU: the same for the same seed on every device."""
    z = torch.randn(1, channels, generator=generator)
    if degrees == NORMAL:
        return z
    chi_square = torch.randn(degrees, channels, generator=generator).square().sum(0, keepdim=True)
    return z / (chi_square / degrees).sqrt()
