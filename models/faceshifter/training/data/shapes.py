"""Plain shapes as distances: below 0 inside, above it outside, in the units of the plane that they lie in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

Place = tuple[float, float]


class Plane(NamedTuple):
    """Pixels with their places, x to the right and y down, and how many units one of them is wide."""

    x: Tensor  # [h, w]
    y: Tensor  # [h, w]
    pixel: float

    def turned(self, centre: Place, angle: float) -> Plane:
        """The same pixels as places about `centre`, on axes turned by `angle` radians, clockwise."""
        x, y = self.x - centre[0], self.y - centre[1]
        cosine, sine = math.cos(angle), math.sin(angle)
        return Plane(x * cosine + y * sine, y * cosine - x * sine, self.pixel)


def plane(left: float, top: float, right: float, bottom: float, scale: float, device: torch.device) -> Plane:
    """A rectangle of the plane at `scale` pixels a unit, at least one pixel."""
    width, height = max(1, math.ceil((right - left) * scale)), max(1, math.ceil((bottom - top) * scale))
    x = left + (torch.arange(width, device=device) + 0.5) / scale
    y = top + (torch.arange(height, device=device) + 0.5) / scale
    return Plane(x[None].expand(height, width), y[:, None].expand(height, width), 1 / scale)


def capsule(on: Plane, start: Place, end: Place, first: float, last: float) -> Tensor:
    """A bar with round ends, whose radius goes from `first` to `last`."""
    along = (end[0] - start[0], end[1] - start[1])
    length = max(along[0] ** 2 + along[1] ** 2, 1e-12)
    share = (((on.x - start[0]) * along[0] + (on.y - start[1]) * along[1]) / length).clamp(0, 1)
    apart = torch.hypot(on.x - start[0] - share * along[0], on.y - start[1] - share * along[1])
    return apart - (first + (last - first) * share)


def box(on: Plane, half: Place, rounded: float) -> Tensor:
    """An upright rectangle about the plane's origin, with round corners."""
    x, y = on.x.abs() - half[0] + rounded, on.y.abs() - half[1] + rounded
    return torch.hypot(x.clamp(min=0), y.clamp(min=0)) + torch.maximum(x, y).clamp(max=0) - rounded


def ellipse(on: Plane, radii: Place) -> Tensor:
    """An upright ellipse about the plane's origin; near its edge the distance is right, farther off about right."""
    out = torch.hypot(on.x / radii[0], on.y / radii[1])
    steep = torch.hypot(on.x / radii[0] ** 2, on.y / radii[1] ** 2)
    return out * (out - 1) / steep.clamp(min=1e-6)


def polygon(on: Plane, corners: Sequence[Place]) -> Tensor:
    """The inside of a line through `corners` and back to the first, by the even-odd rule."""
    nearest = torch.full_like(on.x, math.inf)
    inside = torch.zeros_like(on.x, dtype=torch.bool)
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        nearest = torch.minimum(nearest, capsule(on, (ax, ay), (bx, by), 0.0, 0.0))
        if ay != by:
            crosses = (on.y >= min(ay, by)) & (on.y < max(ay, by))
            inside ^= crosses & (on.x < ax + (on.y - ay) * (bx - ax) / (by - ay))
    return torch.where(inside, -nearest, nearest)


def coverage(distance: Tensor, on: Plane, soft: float = 0.0) -> Tensor:
    """[h, w] in 0..1: how much of each pixel is inside; over `soft` units from 0 to 1 where that is more."""
    return (0.5 - distance / max(on.pixel, soft)).clamp(0, 1)


def domed(distance: Tensor, round_: float) -> Tensor:
    """[h, w]: how high a body rises above the plane whose edge is round: a quarter of a circle of that radius."""
    deep = (-distance).clamp(0, round_)
    return (deep * (2 * round_ - deep)).sqrt()


def lit(heights: Tensor, on: Plane, light: tuple[float, float, float]) -> Tensor:
    """[h, w]: the light that falls on a relief from a direction (x right, y down, z out of it), 1 where all of it."""
    down, right = torch.gradient(heights, spacing=on.pixel) if min(heights.shape) > 1 else (heights, heights)
    x, y, z = light
    shine = (z - x * right - y * down) / (1 + right * right + down * down).sqrt() / math.hypot(x, y, z)
    return shine.clamp(min=0)
