"""Changes of colour as torchvision's ColorJitter makes them, on batches: each picture by its own amounts and order.

Brightness, contrast and saturation mix a picture with black, with its mean grey and with its own grey; hue turns about
the cone of HSV. Grey is 0.2989 R + 0.587 G + 0.114 B. After each of them values are clamped.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Generator, Tensor

GREY = (0.2989, 0.587, 0.114)


@dataclass(frozen=True)
class Jitter:
    """How far each may go: factors of 1 - x to 1 + x, never below 0; hue by -x to x of a full turn, at most 0.5."""

    brightness: float
    contrast: float
    saturation: float
    hue: float


AEI_JITTER = Jitter(0.2, 0.2, 0.2, 0.01)
HEAR_JITTER = Jitter(0.1, 0.1, 0.1, 0.01)


def drawn_amounts(jitter: Jitter, generator: Generator) -> Tensor:
    """[8] for one picture: three factors and the turn of hue, then which of them is done first, second, ..."""
    reach = torch.tensor([jitter.brightness, jitter.contrast, jitter.saturation, jitter.hue])
    middle = torch.tensor([1.0, 1.0, 1.0, 0.0])
    low = torch.where(middle > 0, (middle - reach).clamp(min=0), -reach)
    amounts = low + torch.rand(4, generator=generator) * (middle + reach - low)
    return torch.cat([torch.where(reach > 0, amounts, middle), torch.randperm(4, generator=generator)])


def jittered(pictures: Tensor, amounts: Tensor) -> Tensor:
    """Pictures [B, 3, H, W] in 0..1 with amounts [B, 8], as drawn_amounts has them; on the pictures' device."""
    result = pictures.clone()
    order = amounts[:, 4:].long()
    for turn in range(4):
        for kind, change in enumerate((brighter, contrasted, saturated, turned)):
            these = ((order[:, turn] == kind) & (amounts[:, kind] != (kind < 3))).nonzero()[:, 0]
            if len(these):
                own = these.to(pictures.device)
                by = amounts[these, kind].to(pictures)[:, None, None, None]  # [b, 1, 1, 1]
                result[own] = change(result[own], by)
    return result


def brighter(pictures: Tensor, factor: Tensor) -> Tensor:
    """Mixed with black: [B, 3, H, W] by [B, 1, 1, 1]."""
    return (factor * pictures).clamp(0, 1)


def contrasted(pictures: Tensor, factor: Tensor) -> Tensor:
    """Mixed with the mean of its grey."""
    mean = _grey(pictures).mean((1, 2, 3), keepdim=True)  # [B, 1, 1, 1]
    return (factor * pictures + (1 - factor) * mean).clamp(0, 1)


def saturated(pictures: Tensor, factor: Tensor) -> Tensor:
    """Mixed with its own grey."""
    return (factor * pictures + (1 - factor) * _grey(pictures)).clamp(0, 1)


def turned(pictures: Tensor, share: Tensor) -> Tensor:
    """The hue turned by a share of the full circle."""
    value, low = pictures.amax(1, keepdim=True), pictures.amin(1, keepdim=True)  # [B, 1, H, W]
    chroma = value - low
    red, green, blue = pictures.split(1, 1)
    per = chroma.clamp(min=1e-12)
    sixths = torch.where(
        value == red, (green - blue) / per, torch.where(value == green, 2 + (blue - red) / per, 4 + (red - green) / per)
    )
    at = pictures.new_tensor([5.0, 3.0, 1.0])[:, None, None] + sixths + 6 * share  # [B, 3, H, W]
    at = at.remainder(6)
    return value - chroma * torch.minimum(at, 4 - at).clamp(0, 1)


def _grey(pictures: Tensor) -> Tensor:
    return (pictures * pictures.new_tensor(GREY)[:, None, None]).sum(1, keepdim=True)  # [B, 1, H, W]
