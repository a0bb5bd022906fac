"""Where and how long a run of the audio flow goes, and what is told of each of its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor

from ...training.budget import Budget
from ...training.team import Alone, Team


class Step(NamedTuple):
    """After a step, counted from 1: its loss, smoothed, in bits a frame, and where the flow was just judged, the
    held-out clips' too; how much of the budget is spent, 0..1."""

    step: int
    loss: float
    validation: float | None
    progress: float
    sheet: Callable[[], Tensor]  # draws a strip of what the flow does now, [H, W, 3] in 0..1
    stop: Callable[[], None]  # this step is the last; the same call goes on from here later


OnStep = Callable[[Step], None]  # what it raises ends the run, after a snapshot


@dataclass(frozen=True)
class Setting:
    """Apart from what is learnt: the budget, the device, the seed, the time between snapshots, and the processes."""

    budget: Budget
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    seed: int = 0
    snapshot_seconds: float = 60.0
    team: Team = field(default_factory=Alone)
