"""Connected regions of a mask, by sweeps along whole runs of it: across, then down, until nothing changes.

A sweep carries a value over any distance at once, so the number of sweeps is the number of turns a path takes and not
its length, and each costs a few operations on the whole picture.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

SWEEPS = 400  # pairs; a spiral of more turns than this stays in pieces


def reached(seeds: Tensor, mask: Tensor) -> Tensor:
    """bool [H, W] twice -> bool [H, W]: what of the mask is joined to a seed by its four neighbours."""
    return _spread((seeds & mask).float(), mask) > 0


def parts(mask: Tensor) -> Tensor:
    """bool [H, W] -> int64 [H, W]: 0 outside, and one positive number for each region of four neighbours."""
    height, width = mask.shape
    numbers = torch.arange(1, height * width + 1, device=mask.device, dtype=torch.float64).view(height, width)
    return _spread(numbers * mask, mask).long()


def grown(mask: Tensor, reach: int) -> Tensor:
    """bool [H, W] and what lies around it within a square of `reach` pixels to each side."""
    side = 2 * reach + 1
    across = max_pool2d(mask.float()[None], (1, side), stride=1, padding=(0, reach))
    return max_pool2d(across, (side, 1), stride=1, padding=(reach, 0))[0] > 0


def _spread(values: Tensor, mask: Tensor) -> Tensor:
    """Each pixel of the mask takes the largest value [H, W] of its region; outside it is 0."""
    across, down = _runs(mask), _runs(mask.T).T
    for _ in range(SWEEPS):
        before = values
        for runs in (across, down):
            largest = torch.zeros(mask.numel() + 1, dtype=values.dtype, device=mask.device)
            largest.scatter_reduce_(0, runs.flatten(), values.flatten(), "amax")
            values = largest[runs] * mask  # [H, W]
        if torch.equal(values, before):
            break
    return values


def _runs(mask: Tensor) -> Tensor:
    """A number for each unbroken run along the rows: int64 [H, W], at most H * W; what is outside joins some run."""
    begins = mask.clone()
    begins[:, 1:] &= ~mask[:, :-1]
    return begins.flatten().cumsum(0).view(mask.shape) * mask
