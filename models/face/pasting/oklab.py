"""Colours in Oklab, where equal distances look equal (B. Ottosson, "A perceptual color space", 2020; public domain).

Lightness 0..1, then green to red and blue to yellow, each about -0.4..0.4. The matrices are the article's.
"""

from __future__ import annotations

import torch
from torch import Tensor

LMS_OF_RGB = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
LAB_OF_ROOTS = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def to_oklab(colours: Tensor) -> Tensor:
    """sRGB in 0..1, [3, ...] -> Oklab [3, ...]."""
    linear = torch.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055).clamp(min=0) ** 2.4)
    return _mixed(LAB_OF_ROOTS, _mixed(LMS_OF_RGB, linear).clamp(min=0) ** (1 / 3))


def from_oklab(lab: Tensor) -> Tensor:
    """Oklab [3, ...] -> sRGB [3, ...], clamped to 0..1: what lies outside is no colour of a screen."""
    linear = _mixed(_inverse(LMS_OF_RGB), _mixed(_inverse(LAB_OF_ROOTS), lab) ** 3).clamp(0, 1)
    return torch.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear.clamp(min=1e-9) ** (1 / 2.4) - 0.055)


def _inverse(matrix: tuple[tuple[float, ...], ...]) -> Tensor:
    return torch.linalg.inv(torch.tensor(matrix, dtype=torch.float64))


def _mixed(matrix: tuple[tuple[float, ...], ...] | Tensor, channels: Tensor) -> Tensor:
    """[3, 3] @ [3, ...]."""
    weights = torch.as_tensor(matrix, dtype=torch.float64).to(channels)
    return (weights @ channels.flatten(1)).view_as(channels)
