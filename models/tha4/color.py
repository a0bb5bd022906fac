"""The colour space of the THA4 networks, and the ways back out of it (THA4, colour space of the published code).

The networks see RGBA whose RGB is linear light, multiplied by A, all four channels scaled to [-1, 1]: a transparent
pixel is -1 four times. ComfyUI wants straight (un-premultiplied) sRGB. RGB is therefore divided by A in linear light,
before the sRGB curve; the published programs leave it multiplied, which is the dark fringe seen around their pictures.
"""

from __future__ import annotations

import torch
from torch import Tensor

SMALLEST_ALPHA = 1e-5  # below this the colour of a pixel is not known, and not visible


def linear_from_srgb(srgb: Tensor) -> Tensor:
    """sRGB code values 0..1, any shape -> linear light 0..1 (IEC 61966-2-1)."""
    return torch.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055).clamp(min=0) ** 2.4)


def srgb_from_linear(linear: Tensor) -> Tensor:
    """Linear light 0..1, any shape -> sRGB code values 0..1 (IEC 61966-2-1; the threshold as in the published code)."""
    curve = 1.055 * linear.clamp(min=0) ** (1 / 2.4) - 0.055
    return torch.where(linear <= 0.003130804953560372, 12.92 * linear, curve)


def to_network(rgba: Tensor) -> Tensor:
    """Straight sRGB RGBA [..., 4, H, W] 0..1 -> what the networks read: premultiplied linear RGBA in [-1, 1]."""
    rgb, alpha = rgba[..., :3, :, :], rgba[..., 3:, :, :]
    premultiplied = torch.cat([linear_from_srgb(rgb) * alpha, alpha], dim=-3)  # [..., 4, H, W], 0..1
    return premultiplied * 2 - 1


def from_network(picture: Tensor) -> Tensor:
    """A network's picture [..., 4, H, W] -> straight sRGB RGBA [..., 4, H, W] 0..1. Where A < 1e-5, RGB is 0."""
    premultiplied, alpha = _unit(picture)
    visible = alpha >= SMALLEST_ALPHA
    straight = torch.where(visible, premultiplied / alpha.clamp(min=SMALLEST_ALPHA), 0.0)  # [..., 3, H, W], linear
    return torch.cat([srgb_from_linear(straight.clamp(0, 1)), alpha], dim=-3)


def premultiplied_srgb(picture: Tensor) -> Tensor:
    """A network's picture [..., 4, H, W] -> RGBA 0..1 as the published programs save it, RGB still multiplied by A.

    Only for comparison with published renders: shown as a straight picture, it has dark fringes.
    """
    premultiplied, alpha = _unit(picture)
    return torch.cat([srgb_from_linear(premultiplied), alpha], dim=-3)


def over(picture: Tensor, background: Tensor) -> Tensor:
    """A network's picture [..., 4, H, W] on a background in sRGB 0..1 -> opaque sRGB RGB [..., 3, H, W] 0..1.

    `background` is anything that broadcasts to [..., 3, H, W]: a colour [3, 1, 1] or pictures. Mixed in linear light.
    """
    premultiplied, alpha = _unit(picture)
    own = torch.minimum(premultiplied, alpha)  # no brighter than white, as the straight form
    mixed = own + (1 - alpha) * linear_from_srgb(background)  # [..., 3, H, W], linear
    return srgb_from_linear(mixed.clamp(0, 1))


def _unit(picture: Tensor) -> tuple[Tensor, Tensor]:
    unit = ((picture + 1) / 2).clamp(0, 1)
    return unit[..., :3, :, :], unit[..., 3:, :, :]
