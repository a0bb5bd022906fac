"""What is told after each step of a training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from torch import Tensor


class Step(NamedTuple):
    """What is told after a step, counted from 1: smoothed losses by name, and how much of the run is done, 0..1."""

    step: int
    losses: Mapping[str, float]
    seconds: float
    progress: float
    sheet: Callable[[], Tensor]  # draws what the averaged network does now, [H, W, 3] in 0..1
    stop: Callable[[], None]  # this step is the last; the same call goes on from here later


OnStep = Callable[[Step], None]  # what it raises ends the run, after a snapshot
