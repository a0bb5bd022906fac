"""Faces larger than a network draws, without another network (FaceFusion's pixel boost).

A crop n times as large in each direction is n x n pictures of the network's size, each of every n-th pixel, begun at
another one. All are drawn, and laid back into each other.
"""

from __future__ import annotations

from torch import Tensor


def interleaved_parts(crops: Tensor, times: int) -> Tensor:
    """[B, C, n s, n s] -> [B n n, C, s, s]: of each crop the part of row i and column j is number n i + j."""
    parts = crops.unflatten(3, (-1, times)).unflatten(2, (-1, times))  # [B, C, s, i, s, j]
    return parts.permute(0, 3, 5, 1, 2, 4).flatten(0, 2)


def laid_together(parts: Tensor, times: int) -> Tensor:
    """The way back: [B n n, C, s, s] -> [B, C, n s, n s]."""
    crops = parts.unflatten(0, (-1, times, times))  # [B, i, j, C, s, s]
    return crops.permute(0, 3, 4, 1, 5, 2).flatten(4, 5).flatten(2, 3)
