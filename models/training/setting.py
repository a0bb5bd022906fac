"""How long a network is trained, on how much at a time, where, and by whom."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch

from ..errors import LikenessError
from .budget import Budget
from .team import Alone, Team


@dataclass(frozen=True)
class Setting:
    """`steps` or `minutes`: the end, whichever comes first. `batch`: pairs that a step learns from, in all processes
    together; `at_once`: how many of a process's are in memory together, None for all of its own.

    `snapshot_seconds`: between two snapshots, and so the most that a kill costs. `team`: who else trains; only its
    first process writes.
    """

    steps: int | None = None
    minutes: float | None = None
    batch: int = 16
    at_once: int | None = None
    rate: float = 1e-4
    seed: int = 0
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    snapshot_seconds: float = 300.0
    team: Team = field(default_factory=Alone)

    def __post_init__(self) -> None:
        """Raises LikenessError for numbers below 1, for no end, and for pairs that the processes cannot share."""
        if self.batch < 1 or self.batch % self.team.count or (self.at_once is not None and self.at_once < 1):
            raise LikenessError(
                f"A step learns from {self.batch} pairs, {self.at_once or 'all'} at once, in {self.team.count} "
                "processes. Take numbers of 1 and more, and as many pairs for each process."
            )
        self.budget.progress(0, 0)  # refuses a run without an end

    @property
    def budget(self) -> Budget:
        """When the run ends. Raises LikenessError where it has no end."""
        return Budget(self.steps, None if self.minutes is None else 60 * self.minutes)

    def numbers(self, step: int) -> range:
        """Which pairs of the whole run this process takes in a step, counted from 0."""
        return range(step * self.batch + self.team.rank, (step + 1) * self.batch, self.team.count)
