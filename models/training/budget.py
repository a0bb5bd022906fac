"""How long a training run lasts, and where in it a step stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ..errors import LikenessError


class Moment(NamedTuple):
    """Where a run stands when a step begins."""

    step: int  # counted from 0
    progress: float  # 0 at the run's beginning, 1 at its end


@dataclass(frozen=True)
class Budget:
    """A run ends after so many `steps` or so many `seconds`, whichever comes first; one of them may be left open.

    A run of steps is repeated bit for bit, wherever it was killed; one of seconds is not, for no two are equally fast.
    """

    steps: int | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        if not self._limits or not all(0 < limit < float("inf") for limit in self._limits):  # NaN is refused, too
            raise LikenessError("A training run needs an end: more than 0 steps, or more than 0 minutes.")

    @property
    def _limits(self) -> list[float]:
        return [limit for limit in (self.steps, self.seconds) if limit is not None]

    def progress(self, step: int, seconds: float) -> float:
        """How much of the budget is spent after these, 0..1."""
        shares = [0.0]
        if self.steps is not None:
            shares.append(step / self.steps)
        if self.seconds is not None:
            shares.append(seconds / self.seconds)
        return min(1.0, max(shares))
