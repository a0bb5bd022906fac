"""What eyes, brows and mouth are painted on: a small window of the face square, batched over poses, in torch.

A window is drawn OVERSAMPLE times enlarged with soft-edged shapes and then reduced by area. Coordinates are pixels of
the 512x512 picture. Colours are mixed as sRGB and leave as premultiplied linear light, like the layers of `brush`.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from PIL import ImageColor
from torch import Tensor
from torch.nn.functional import avg_pool2d

from ..color import to_network
from .palette import UNDYED, Dyes

OVERSAMPLE = 3
EDGE = 1.7  # how many pixels^-1 a shape's edge rises: soft enough to move without flicker


def rgb(colour: str) -> Tensor:
    """ "#rrggbb" -> [3] sRGB 0..1."""
    return torch.tensor(ImageColor.getrgb(colour)[:3], dtype=torch.float32) / 255


def inside(distance: Tensor, edge: float = EDGE) -> Tensor:
    """A soft-edged shape: coverage 0..1 of points `distance` pixels inside (negative: outside) its border."""
    return (distance * edge + 0.5).clamp(0, 1)


def step(x: Tensor, low: float, high: float) -> Tensor:
    """Smooth rise from 0 at `low` to 1 at `high`."""
    t = ((x - low) / (high - low)).clamp(0, 1)
    return t * t * (3 - 2 * t)


@dataclass(frozen=True)
class Window:
    """Rows [top, bottom) and columns [left, right) of the picture."""

    top: int
    bottom: int
    left: int
    right: int

    def grid(self, like: Tensor) -> tuple[Tensor, Tensor]:
        """Sample positions: x [1, 1, W'] and y [1, H', 1] of the enlarged window."""
        height, width = (self.bottom - self.top) * OVERSAMPLE, (self.right - self.left) * OVERSAMPLE
        x = (torch.arange(width, device=like.device, dtype=like.dtype) + 0.5) / OVERSAMPLE + self.left
        y = (torch.arange(height, device=like.device, dtype=like.dtype) + 0.5) / OVERSAMPLE + self.top
        return x[None, None], y[None, :, None]


class Canvas:
    """Paint for N pictures at once: `paint` [N, 4, H', W'], premultiplied sRGB."""

    def __init__(self, number: int, window: Window, like: Tensor, dyes: Dyes = UNDYED) -> None:
        self.dyes = dyes
        height, width = (window.bottom - window.top) * OVERSAMPLE, (window.right - window.left) * OVERSAMPLE
        self.paint = torch.zeros(number, 4, height, width, device=like.device, dtype=like.dtype)

    def add(self, mask: Tensor, colour: str | Tensor) -> None:
        """Paint `colour` ("#rrggbb", or [N, 3, H', W']) where `mask` [N, H', W'] says."""
        mask = mask[:, None]
        tone = self.tone(colour) if isinstance(colour, str) else colour
        self.paint *= 1 - mask
        self.paint[:, :3] += tone * mask
        self.paint[:, 3:] += mask

    def tone(self, colour: str) -> Tensor:
        """ "#rrggbb", dyed -> [1, 3, 1, 1] sRGB 0..1."""
        return rgb(self.dyes.get(colour, colour)).to(self.paint)[None, :, None, None]

    def finished(self) -> Tensor:
        """[N, 4, H, W] premultiplied linear light, 0..1, at the picture's own size."""
        small = avg_pool2d(self.paint, OVERSAMPLE)
        straight = torch.cat([small[:, :3] / small[:, 3:].clamp(min=1e-4), small[:, 3:]], 1)
        return (to_network(straight.clamp(0, 1)) + 1) / 2
