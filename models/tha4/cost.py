"""What a piece of work costs: CPU time, of all threads of this process, and wall time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Milliseconds a frame."""

    cpu: float
    wall: float


@contextmanager
def timed(costs: list[Cost]) -> Iterator[None]:
    """Adds to the list what happens inside costs."""
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    costs.append(Cost(1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)))


def mean_cost(costs: list[Cost], batch: int = 1) -> Cost:
    """For one frame, of calls that drew `batch` each."""
    share = len(costs) * batch
    return Cost(sum(cost.cpu for cost in costs) / share, sum(cost.wall for cost in costs) / share)
