"""The faces that HEAR-Net learns from: those that AEI-Net does not give back when it is shown them twice (section 3.2).

The heuristic error of a face X is the mean of |X - AEI(X, z_id(X))|; where something covers it, it is large.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from ....errors import LikenessError
from .faces import Faces

SHARE = 0.1


@torch.no_grad()
def heuristic_errors(
    faces: Faces,
    reconstruct: Callable[[Tensor], Tensor],
    batch: int = 16,
    device: torch.device | str = "cpu",
    on_progress: Callable[[int, int], object] | None = None,
) -> Tensor:
    """[N]: the mean of |X - reconstruct(X)| of each face, in 0..1, on the CPU.

    `reconstruct`: faces [b, 3, S, S] RGB in 0..1 on `device` -> the same faces as AEI-Net paints them with their own
    identity, RGB in 0..1 as well: whatever order its file has, none is mixed up here. `on_progress` is told how many
    faces are done, and of how many. Raises LikenessError for faces of another shape and for values that are no numbers.
    """
    count = len(faces.persons)
    errors = []
    for start in range(0, count, batch):
        numbers = range(start, min(start + batch, count))
        shown = faces.pictures(numbers).to(device).float() / 255  # [b, 3, S, S]
        painted = reconstruct(shown)
        if painted.shape != shown.shape:
            raise LikenessError(f"AEI-Net gives {list(painted.shape)} for faces of {list(shown.shape)}.")
        own = (shown - painted).abs().mean((1, 2, 3)).cpu()
        if not own.isfinite().all():
            raise LikenessError("AEI-Net gives NaN or infinity: its training has failed. Take an earlier checkpoint.")
        errors.append(own)
        if on_progress is not None:
            on_progress(numbers.stop, count)
    return torch.cat(errors)


def hardest(errors: Tensor, share: float = SHARE) -> Tensor:
    """The numbers [K] of the share of faces with the largest errors [N], at least one, sorted; of equals the first."""
    count = max(1, math.ceil(share * len(errors) - 1e-9))
    return errors.argsort(descending=True, stable=True)[:count].sort().values
