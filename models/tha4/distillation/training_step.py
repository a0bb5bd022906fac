"""What is told after each step of a distillation."""

from __future__ import annotations

from collections.abc import Callable

from .preview import Preview
from .training_run import TrainingRun


class TrainingStep:
    """What is known after a step; given to `on_step`, and of no use after that call."""

    def __init__(self, phase: str, run: TrainingRun, pictures: Callable[[], Preview]) -> None:
        self.phase = phase  # "face", then "body"
        self.step = run.step  # counted from 1
        self.steps = round(run.step / max(run.progress, 1e-9))  # of this phase; in a run of minutes a guess
        self.loss = run.loss  # smoothed
        self.seconds = run.seconds  # spent on this network
        self.progress = run.progress  # 0..1 of this phase
        self._run, self._pictures = run, pictures

    def preview(self) -> Preview:
        """A few fixed poses as teacher and student draw them now. Takes seconds on a CPU."""
        return self._pictures()

    def stop(self) -> None:
        """Ends the training now: what was learned is measured and written. The same call goes on from here later."""
        self._run.stop()
