"""The losses of a training run, thin enough to keep, to draw and to pass on however long it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

POINTS = 1000  # the most that are kept of one phase


class LossHistory:
    """Of each phase or term, by its name, the losses at evenly spaced steps: every one, every second, fourth, ..."""

    def __init__(self, *phases: str) -> None:
        self.phases: dict[str, list[tuple[int, float]]] = {phase: [] for phase in phases}  # (step from 1, loss)

    def add(self, phase: str, step: int, loss: float) -> None:
        """The loss after a step. What was known of that step and of later ones, by a run since resumed, is dropped."""
        known, spacing = self.phases[phase], _spacing(step)
        if known and (known[-1][0] >= step or _spacing(known[-1][0]) != spacing):  # else all of it stays
            known[:] = [point for point in known if point[0] < step and point[0] % spacing == 0]
        if step % spacing == 0:
            known.append((step, loss))

    def losses(self) -> list[float]:
        """All that is kept, one phase after the other."""
        return [loss for points in self.phases.values() for _, loss in points]

    def take(self, stored: Mapping[str, Any]) -> None:
        """`phases` as they come back from JSON. ValueError, TypeError or KeyError for anything else."""
        self.phases = {phase: [(int(step), float(loss)) for step, loss in stored[phase]] for phase in self.phases}


def _spacing(step: int) -> int:
    """Between kept steps, once a run has come to this one."""
    return 1 << ((step - 1) // POINTS).bit_length()
