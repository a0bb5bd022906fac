"""From heat maps to points: the highest cell, moved a quarter towards its higher neighbours (Newell et al. 2016)."""

from __future__ import annotations

import torch
from torch import Tensor

QUARTER = 0.25  # of a cell


def peaks(maps: Tensor) -> tuple[Tensor, Tensor]:
    """maps [B, P, h, w] -> where each is highest, [B, P, 2] x and y in 0..1 of the map, and how high, [B, P]; float32.

    A point in the outermost cells is not moved. Of equal cells the first counts, row by row.
    """
    height, width = maps.shape[-2:]
    flat = maps.float().flatten(2)  # [B, P, h * w]
    heights, at = flat.max(-1)  # [B, P] each
    x, y = at % width, at // width
    inner = (x > 0) & (x < width - 1) & (y > 0) & (y < height - 1)

    def slope(step: int) -> Tensor:
        """+1 where the cell `step` further is higher than that `step` before, -1 where it is lower."""
        after, before = ((at + way).clamp(0, flat.shape[-1] - 1)[..., None] for way in (step, -step))
        return (flat.gather(-1, after) - flat.gather(-1, before))[..., 0].sign() * inner  # [B, P]

    points = torch.stack([x + QUARTER * slope(1) + 0.5, y + QUARTER * slope(width) + 0.5], dim=-1)
    return points / points.new_tensor([width, height]), heights
