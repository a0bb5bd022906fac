"""Scaled and shifted copies of a picture: separable cubic resampling with antialiasing, for any scale and offset.

Pictures are premultiplied linear light with alpha, 0..1, so that no colour bleeds out of what is transparent. What
lies beyond the edges is transparent. The kernel is Catmull-Rom's cubic (Keys 1981, a = -1/2): a picture that is
neither scaled nor shifted by parts of a pixel comes out as it went in.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ..color import SMALLEST_ALPHA, linear_from_srgb, srgb_from_linear

FAINTEST = 0.5 / 255  # alpha that 8 bits would not show


def resampled(picture: Tensor, scale: float, left: float, top: float, height: int, width: int) -> Tensor:
    """picture [..., 4, h, w] premultiplied linear 0..1 -> [..., 4, height, width], where x' = scale * x + left.

    Places are in pixels from the upper left corner; the middle of the first pixel lies at 0.5. What comes out too
    faint for 8 bits of alpha is exactly 0.
    """
    down = _weights(height, picture.shape[-2], scale, top).to(picture)  # [height, h]
    across = _weights(width, picture.shape[-1], scale, left).to(picture)  # [width, w]
    drawn = down @ picture @ across.T  # [..., 4, height, width]
    drawn = drawn / drawn[..., 3:, :, :].clamp(min=1)  # the kernel overshoots at edges, in all four channels alike
    alpha = drawn[..., 3:, :, :].clamp(min=0)
    alpha = torch.where(alpha < FAINTEST, 0, alpha)
    return torch.cat([torch.minimum(drawn[..., :3, :, :].clamp(min=0), alpha), alpha], dim=-3)


def _weights(out: int, size: int, scale: float, offset: float) -> Tensor:
    """How much each of `size` old pixels gives to each of `out` new ones, [out, size] float64."""
    sharp = min(scale, 1.0)  # a smaller picture needs a wider kernel
    reach = math.ceil(2 / sharp) + 1
    wanted = (torch.arange(out, dtype=torch.float64) + 0.5 - offset) / scale
    first = (wanted - 0.5).floor().long() - reach  # [out]
    taps = first[:, None] + torch.arange(2 * reach + 2)  # [out, taps]
    weight = _cubic((wanted[:, None] - taps - 0.5) * sharp)
    weight /= weight.sum(1, keepdim=True)
    inside = (taps >= 0) & (taps < size)
    weights = torch.zeros(out, size, dtype=torch.float64)
    return weights.scatter_add_(1, taps.clamp(0, size - 1), weight * inside)


def _cubic(distance: Tensor) -> Tensor:
    d = distance.abs()
    near, far = (1.5 * d - 2.5) * d * d + 1, ((-0.5 * d + 2.5) * d - 4) * d + 2
    return torch.where(d < 1, near, torch.where(d < 2, far, 0))


def premultiplied(straight: Tensor) -> Tensor:
    """Straight sRGB RGBA [..., 4, H, W] 0..1 -> premultiplied linear light, 0..1."""
    alpha = straight[..., 3:, :, :]
    return torch.cat([linear_from_srgb(straight[..., :3, :, :]) * alpha, alpha], dim=-3)


def straight(premultiplied: Tensor) -> Tensor:
    """The reverse; where alpha is next to nothing, RGB is 0."""
    rgb, alpha = premultiplied[..., :3, :, :], premultiplied[..., 3:, :, :]
    linear = torch.where(alpha >= SMALLEST_ALPHA, rgb / alpha.clamp(min=SMALLEST_ALPHA), 0)
    return torch.cat([srgb_from_linear(linear.clamp(0, 1)), alpha], dim=-3)
