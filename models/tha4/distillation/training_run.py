"""One training run: a course's steps within a budget, averaged weights, and a snapshot from which a killed run goes on.

Everything random in a step comes from the run's seed and the step's number, so a resumed run takes the very steps that
an uninterrupted one would have taken.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from time import monotonic
from typing import Generic, TypeVar

import torch
from torch.nn import Module

from ...errors import LikenessError
from ...training.budget import Budget, Moment
from ...training.seeded import seeded
from ...training.snapshot import Snapshot, read_snapshot, write_snapshot
from .course import Classroom, Course, Lesson
from .teaching import Teacher

Network = TypeVar("Network", bound=Module)
SMOOTHING = 0.98  # of the loss that is told
LOG = logging.getLogger(__name__)


class TrainingRun(Generic[Network]):
    """Trains a network of its own by `course`; `go` takes all steps that are left.

    `network` is what learns and `averaged` what a user gets; `step`, `seconds` (with those of earlier parts of the run)
    and `loss` (smoothed) say where it is.
    """

    def __init__(self, course: Course[Network], budget: Budget, room: Classroom, snapshot: Path | None = None) -> None:
        """Goes on from `snapshot` where that file exists.

        Raises LikenessError where it is of another run: another course, another seed.
        """
        self.course, self.budget, self.room, self.snapshot = course, budget, room, snapshot
        with seeded(room.seed):
            self.network = course.first_weights().to(room.device)
        self.averaged = deepcopy(self.network).requires_grad_(False).eval()
        self.optimiser = course.optimiser(self.network)
        self.step, self.loss, self.seconds = 0, 0.0, 0.0
        self.stopped = False
        if snapshot is not None and snapshot.exists():
            self._resume(snapshot)

    @property
    def progress(self) -> float:
        """0..1 of the budget."""
        return self.budget.progress(self.step, self.seconds)

    @property
    def finished(self) -> bool:
        """No step is left."""
        return self.stopped or self.progress >= 1

    def stop(self) -> None:
        """The step that is being taken is the last."""
        self.stopped = True

    def go(self, teacher: Teacher, on_step: Callable[[], None] | None = None) -> Network:
        """Takes all steps that are left, calling `on_step` after each; returns the averaged network, in eval mode.

        A snapshot is written every `room.snapshot_seconds`, at the end, and before what `on_step` raises is passed on.
        Raises LikenessError where it cannot be written, and where the loss is no longer a number.
        """
        if self.finished:
            return self.averaged
        began, saved = monotonic() - self.seconds, monotonic()
        lesson = self.course.lesson(teacher, self.room)
        self.seconds = monotonic() - began
        self._agree()
        while not self.finished:
            self._learn(lesson)
            self.seconds = monotonic() - began
            if on_step is not None:
                self._tell(on_step)
            self._agree()
            if self.finished or monotonic() - saved >= self.room.snapshot_seconds:
                self._save()
                saved = monotonic()
        return self.averaged

    def _tell(self, on_step: Callable[[], None]) -> None:
        """Calls it; where it raises, which is how a run is interrupted, the step is saved first."""
        try:
            on_step()
        except BaseException:
            self._save()
            raise

    def _agree(self) -> None:
        """All processes go by the first one's clock, and stop when it stops."""
        self.seconds, stopped = self.room.team.agreed([self.seconds, self.stopped])
        self.stopped = bool(stopped)

    def _learn(self, lesson: Lesson[Network]) -> None:
        at = Moment(self.step, self.progress)
        number = (self.room.seed * 1_000_003 + self.step) * self.room.team.count + self.room.team.rank
        generator = torch.Generator().manual_seed(number % 2**63)
        loss = 0.0
        for part in lesson(self.network, at, generator):
            part.backward()  # type: ignore[no-untyped-call]
            loss += part.item()
        if not loss < float("inf"):
            raise LikenessError(
                f"The loss of the {self._name} is no longer a number, in step {self.step}. Check that the teacher's "
                "pictures are finite; the last snapshot is kept."
            )
        self.room.team.average([p.grad for p in self.network.parameters() if p.grad is not None])
        self.optimiser.step(self.course.rate(at))
        keep = min(self.course.averaging, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for average, parameter in zip(self.averaged.parameters(), self.network.parameters(), strict=True):
                average.lerp_(parameter, 1 - keep)
        self.loss = loss if self.step == 0 else SMOOTHING * self.loss + (1 - SMOOTHING) * loss
        self.step += 1

    @property
    def _name(self) -> str:
        return type(self.network).__name__

    def _identity(self) -> str:
        """What a snapshot must have in common with the run that takes it up."""
        names = {"course": type(self.course).__name__, "teacher": self.room.teacher, "seed": self.room.seed}
        return json.dumps({**names, **vars(self.course)}, default=vars)

    def _save(self) -> None:
        LOG.info("%s: step %d, %.1f %% after %.0f s, loss %.5f", self._name, self.step, 100 * self.progress,
                 self.seconds, self.loss)  # fmt: skip
        if self.snapshot is None or self.room.team.rank:
            return
        parts = {
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimiser": self.optimiser.state(),
        }
        numbers = {"step": self.step, "loss": self.loss, "seconds": self.seconds}
        write_snapshot(self.snapshot, Snapshot(parts, numbers), self._identity())

    def _resume(self, path: Path) -> None:
        parts, numbers = read_snapshot(path, self._identity(), self.room.device)
        self.network.load_state_dict(parts["network"])
        self.averaged.load_state_dict(parts["averaged"])
        self.optimiser.load(parts.get("optimiser", {}))
        self.step, self.loss, self.seconds = int(numbers["step"]), numbers["loss"], numbers["seconds"]
        LOG.info("%s: goes on from step %d (%s)", self._name, self.step, path)
