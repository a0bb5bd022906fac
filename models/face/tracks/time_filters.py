"""Filters over the frames of a clip that take jitter out of a curve, with frames missing and cuts in between.

Offline a frame sees as many after it as before it, so nothing arrives late; live it sees only what came before.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

REACH = 4  # standard deviations: farther neighbours weigh less than 0.0004
SHALLOW = 1e-9  # square frames, added to the spread of the neighbours: a frame that has none keeps its own value
SPEED_CUTOFF = 1.0  # Hz: how slowly the one-euro filter's idea of the speed follows (Casiez et al. 2012, section 4)


def zero_phase(values: Tensor, part: Tensor, sigma: float) -> Tensor:
    """Values [T, C] drawn to the line that fits their neighbours best, by Gaussian weights of `sigma` frames.

    `part` [T] integers: a frame sees only neighbours of the same part; those below 0 take no part and come out as they
    are. In the middle of a part this is the Gaussian mean; at its ends and beside missing frames the line, not the
    mean, keeps an even motion what it is. Float64 inside.
    """
    made = values.clone()
    reach = math.ceil(REACH * sigma)
    block = max(128, reach)  # frames in one product of matrices
    for start in range(0, len(values), block):
        stop = min(start + block, len(values))
        low, high = max(0, start - reach), min(len(values), stop + reach)
        away = torch.arange(low, high, dtype=torch.float64) - torch.arange(start, stop)[:, None]  # [B, K]
        near = (part[low:high] == part[start:stop, None]) & (part[start:stop, None] >= 0) & (away.abs() <= reach)
        weights = torch.where(near, torch.exp(-0.5 * (away / sigma).square()), 0)
        whole = weights.sum(1, keepdim=True)
        lean = (weights * away).sum(1, keepdim=True)
        spread = (weights * away.square()).sum(1, keepdim=True) + SHALLOW * whole
        line = weights * (spread - lean * away) / (whole * spread - lean.square()).clamp(min=torch.finfo().tiny)
        own = part[start:stop] >= 0
        made[start:stop][own] = (line[own] @ values[low:high].double()).to(values.dtype)
    return made


def one_euro(values: Tensor, part: Tensor, motion: Tensor, fps: float, cutoff: float, beta: float) -> Tensor:
    """Values [T, C] low-passed as they come, the less the faster they move (Casiez et al. 2012, the one-euro filter).

    `motion` [T, K]: what tells how fast, its steps from entry to entry in comparable units (the first entry's is not
    looked at). One cutoff for all columns: `cutoff` Hz at rest, and `beta` Hz more for each unit a second. `part` as
    in `zero_phase`: where it changes, the filter starts anew.
    """
    made = values.clone()
    before = -1
    state, speed = values[0], motion.new_zeros(motion.shape[1])
    for at in (part >= 0).nonzero()[:, 0].tolist():
        if before < 0 or part[at] != part[before]:
            state, speed = values[at], torch.zeros_like(speed)
        else:
            seconds = (at - before) / fps
            speed = torch.lerp(speed, motion[at] / seconds, _share(SPEED_CUTOFF, seconds))
            state = torch.lerp(state, values[at], _share(cutoff + beta * float(speed.norm()), seconds))
        made[at] = state
        before = at
    return made


def _share(cutoff: float, seconds: float) -> float:
    """Of the new value in an exponential mean with that cutoff in Hz, after so many seconds."""
    return 1 / (1 + 1 / (2 * math.pi * cutoff * seconds))
