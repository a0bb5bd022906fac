"""One thing in front of others: a rectangle of a frame with colours and coverage."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Layer:
    """`pixels` [4, h, w]: premultiplied sRGB and coverage in 0..1; its first pixel is (left, top) of the frame."""

    left: int
    top: int
    pixels: Tensor

    def put_on(self, picture: Tensor) -> None:
        """Lays it on `picture` [3, H, W], changing that. The layer lies wholly inside."""
        height, width = self.pixels.shape[1:]
        under = picture[:, self.top : self.top + height, self.left : self.left + width]
        under.mul_(1 - self.pixels[3:]).add_(self.pixels[:3])

    def covers(self, points: Tensor) -> Tensor:
        """[N] bool: which places [N, 2] of the frame lie behind it."""
        height, width = self.pixels.shape[1:]
        x, y = (points.floor().long() - torch.tensor([self.left, self.top])).unbind(1)
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        return inside & (self.pixels[3, y.clamp(0, height - 1), x.clamp(0, width - 1)] > 0.5)


@dataclass(frozen=True)
class Rectangle:
    """Whole pixels of a frame: from (left, top) on, at least one."""

    left: int
    top: int
    width: int
    height: int


def shown(low: Tensor, high: Tensor, width: int, height: int) -> Rectangle | None:
    """What a frame of `width` x `height` shows of the pixels between two places, x and y [2] each; None for nothing."""
    left, top = (max(0, math.floor(edge)) for edge in low.tolist())
    right, bottom = (min(end, math.ceil(edge)) for end, edge in zip((width, height), high.tolist(), strict=True))
    return Rectangle(left, top, right - left, bottom - top) if left < right and top < bottom else None
