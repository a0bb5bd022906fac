"""What nodes that train share: an eye on the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ..models.training.chart import WIDTH, chart
from ..models.training.run_record import RunRecord
from ..models.training.step import Step
from .host import Progress, stop_if_interrupted
from .stop_and_keep import StopAndKeep

BAR = 1000  # parts of the bar: where minutes end a run, its steps are not known
BAR_SECONDS = 0.3  # between two moves of it
LOOK_SECONDS, LOOK_SHARE = 10.0, 40  # between two pictures, and as a multiple of what one takes: 2.5 % of the time
TOTAL = "loss"  # the weighted sum that the network learns from


class Follower:
    """Follows a run: moves the bar, hears interrupts and the wish to stop and keep, and shows now and then how far it
    is; then the losses are saved, too."""

    def __init__(self, record: RunRecord, keep: StopAndKeep) -> None:
        self.record, self._keep, self._progress = record, keep, Progress(BAR)
        self._next_move = self._next_look = monotonic()

    def reach(self, done: float, picture: Tensor | None = None) -> None:
        """So much of the bar, 0..1."""
        stop_if_interrupted()
        self._progress.reach(int(BAR * done), picture)

    def follow(self, done: float, stop: Callable[[], None], picture: Callable[[], Tensor]) -> None:
        """After a step: `stop` ends the run; `picture`, [H, W, 3], is drawn when it is time."""
        stop_if_interrupted()
        if self._keep.asked:
            stop()
        now, shown = monotonic(), None
        if now < self._next_move:
            return
        if now >= self._next_look:
            shown = picture()
            self.record.save()
            self._next_look = monotonic() + max(LOOK_SECONDS, LOOK_SHARE * (monotonic() - now))
        self.reach(done, shown)
        self._next_move = monotonic() + BAR_SECONDS


class Watch(Follower):
    """Writes the losses of a run down, and shows them with a sheet of samples. `weights`: of the losses that make the
    whole. `preparing`: the part of the bar that what comes before the run takes."""

    def __init__(
        self, record: RunRecord, keep: StopAndKeep, weights: Mapping[str, float], preparing: float = 0.0
    ) -> None:
        super().__init__(record, keep)
        self._weights, self._preparing = weights, preparing
        self.told = ""

    def prepare(self, done: int, total: int) -> None:
        """So much of what comes before the run is done."""
        self.reach(self._preparing * done / total)

    def __call__(self, step: Step) -> None:
        losses = {TOTAL: sum(self._weights[name] * step.losses.get(name, 0.0) for name in self._weights), **step.losses}
        for name, loss in losses.items():
            self.record.history.add(name, step.step, loss)
        self.told = f"{step.step} steps in {step.seconds / 60:.1f} minutes"
        done = self._preparing + (1 - self._preparing) * step.progress
        self.follow(done, step.stop, lambda: torch.cat([chart(self.record.history), _as_wide(step.sheet())]))


def _as_wide(sheet: Tensor) -> Tensor:
    """A sheet [H, W, 3] at the width of the chart."""
    height = max(1, round(sheet.shape[0] * WIDTH / sheet.shape[1]))
    shown = interpolate(sheet.movedim(-1, 0)[None], (height, WIDTH), mode="bilinear", antialias=True)
    return shown[0].movedim(0, -1).clamp(0, 1)
