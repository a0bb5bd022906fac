"""The crop of sber-swap, and of insightface 0.2.1 before it: of five templates, each for another turn of the head.

The one whose points the face's meet best is taken, afresh in every frame. So a face keeps its size in the crop when it
looks aside, but where the choice changes, the crop jumps: it is for single pictures.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .similarity import fit_similarity, moved

SIDE = 112  # pixels that the numbers below are of
VIEWS = torch.tensor(
    [
        [[51.642, 50.115], [57.617, 49.990], [35.740, 69.007], [51.157, 89.050], [57.025, 89.702]],  # to the left
        [[45.031, 50.118], [65.568, 50.872], [39.677, 68.111], [45.177, 86.190], [64.246, 86.758]],
        [[39.730, 51.138], [72.270, 51.138], [56.000, 68.493], [42.463, 87.010], [69.537, 87.010]],  # from the front
        [[46.845, 50.872], [67.382, 50.118], [72.737, 68.111], [48.167, 86.758], [67.236, 86.190]],
        [[54.796, 49.990], [60.771, 50.115], [76.673, 69.007], [55.388, 89.702], [61.257, 89.050]],  # to the right
    ],
    dtype=torch.float64,
)
FRONTAL = 2


def best_of_five(points: Tensor) -> Tensor:
    """The maps [T, 2, 3] onto the unit square of faces with five points [T, 5, 2]; NaN where those are.

    By the sum of the five points' distances, the earlier template on a tie. Raises LikenessError as `fit_similarity`.
    """
    fits = torch.stack([fit_similarity(points, view / SIDE) for view in VIEWS])  # [5, T, 2, 3]
    off = torch.stack(
        [(moved(points, fit) - view / SIDE).norm(dim=2).sum(1) for fit, view in zip(fits, VIEWS, strict=True)]
    )  # [5, T]
    return fits[off.argmin(0), torch.arange(len(points))]
