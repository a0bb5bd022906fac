"""SSIM (Wang, Bovik, Sheikh and Simoncelli 2004): how alike two pictures are in light, contrast and structure."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import conv2d

WINDOW, SIGMA = 11, 1.5  # section III-B
C1, C2 = 0.01**2, 0.03**2  # K1, K2 there, for values of 0..1


def ssim(one: Tensor, other: Tensor) -> Tensor:
    """Mean structural similarity of each pair in [B, C, H, W], values 0..1, sides of 11 pixels or more: [B], at most 1.

    Over all channels and all places where the window lies inside the picture.
    """
    mean_one, mean_other = blurred(one), blurred(other)  # [B, C, H - 10, W - 10]
    spread_one = blurred(one * one) - mean_one * mean_one
    spread_other = blurred(other * other) - mean_other * mean_other
    together = blurred(one * other) - mean_one * mean_other
    likeness = (2 * mean_one * mean_other + C1) * (2 * together + C2)
    likeness = likeness / ((mean_one**2 + mean_other**2 + C1) * (spread_one + spread_other + C2))
    return likeness.flatten(1).mean(1)


def blurred(picture: Tensor) -> Tensor:
    """The means under the Gaussian window, [B, C, H, W] -> [B, C, H - 10, W - 10]."""
    at = torch.arange(WINDOW, dtype=picture.dtype, device=picture.device) - WINDOW // 2
    bell = torch.exp(-(at**2) / (2 * SIGMA**2))
    bell = bell / bell.sum()
    flat = picture.flatten(0, 1)[:, None]  # [B C, 1, H, W]
    flat = conv2d(conv2d(flat, bell.view(1, 1, -1, 1)), bell.view(1, 1, 1, -1))
    return flat.view(*picture.shape[:2], *flat.shape[-2:])
