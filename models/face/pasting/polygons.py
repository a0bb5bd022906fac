"""Polygons drawn as masks: how much of each pixel they cover."""

from __future__ import annotations

import torch
from torch import Tensor

LINES = 4  # looked along in each row of pixels; between them a mask is exact
AT_ONCE = 2**20  # places in one step: 4 MB for each tensor of them, which caches hold


def coverage(polygons: Tensor, height: int, width: int) -> Tensor:
    """The masks [T, height, width] float32 in 0..1 of polygons [T, P, 2], x and y in pixels from the left and top edge.

    A polygon is closed from its last point to its first, may be of either direction, and may reach beyond the mask.
    Along each line its border is stepped over left to right: a crossing adds to what follows, or takes away.
    """
    step = max(1, AT_ONCE // (LINES * height * max(width + 2, polygons.shape[1])))
    return torch.cat([_coverage(part.float(), height, width) for part in polygons.split(step)])


def _coverage(polygons: Tensor, height: int, width: int) -> Tensor:
    lines = (torch.arange(height * LINES, device=polygons.device) + 0.5)[:, None] / LINES  # [L, 1]
    x, y = (side[:, None] for side in polygons.unbind(-1))  # [T, 1, P] each
    next_x, next_y = x.roll(-1, 2), y.roll(-1, 2)
    direction = (y <= lines).float() - (next_y <= lines).float()  # [T, L, P]: 1 down, -1 up, 0 where not crossed
    share = torch.where(direction != 0, (lines - y) / (next_y - y), 0)
    crossing = (x + share * (next_x - x)).clamp(0, width)  # [T, L, P]
    pixel = crossing.floor()
    right = crossing - pixel  # of the pixel that is crossed, so much is to the left
    change = polygons.new_zeros(len(polygons), len(lines), width + 2)
    change.scatter_add_(2, pixel.long(), direction * (1 - right))
    change.scatter_add_(2, pixel.long() + 1, direction * right)
    covered = change.cumsum(2)[..., :width].abs().clamp(max=1)  # [T, L, width]
    return covered.unflatten(1, (height, LINES)).mean(2)


def hull(points: Tensor, directions: int = 64) -> Tensor:
    """The convex hull of points [T, N, 2] as polygons [T, directions, 2]: the farthest point in each direction.

    A corner so blunt that it is farthest in none of them is left out.
    """
    angles = torch.arange(directions, device=points.device) * (2 * torch.pi / directions)
    rays = torch.stack([angles.cos(), angles.sin()]).to(points.dtype)  # [2, directions]
    farthest = (points @ rays).argmax(1)  # [T, directions]
    return points.gather(1, farthest[..., None].expand(-1, -1, 2))
