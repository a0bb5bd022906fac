"""What a preset says of one network: its first weights, its optimiser, its learning rate and its lessons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

import torch
from torch import Generator, Tensor
from torch.nn import Module

from ...training.budget import Moment
from ...training.team import Alone, Team
from .pose_sampling import PoseSource, SampledPoses
from .teaching import Teacher

Network = TypeVar("Network", bound=Module)
Lesson = Callable[[Network, Moment, Generator], Iterator[Tensor]]
"""One step: the loss, in parts that are each sent backward before the next is made; the gradient is that of their sum.
What is random in it comes from the generator alone."""


@dataclass(frozen=True)
class Classroom:
    """Where and with what a network is taught.

    `teacher` says who teaches: a snapshot of another one's lessons is refused. `mask`: [S, S] of the character, 1 where
    the organs of its face move (`face_mask`). `pool`: a file to which the teacher's drawings go, so that a killed run
    does not ask for them again. `patience`: seconds after which the drawings must do, however few they are; `enough`
    is asked whether they must do now. `snapshot_seconds`: between two snapshots, and so the most that a kill costs.
    `team`: who else trains the network.
    """

    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    seed: int = 0
    poses: PoseSource = field(default_factory=SampledPoses)
    teacher: str = ""
    mask: Tensor | None = None
    pool: Path | None = None
    patience: float | None = None
    enough: Callable[[], bool] | None = None
    snapshot_seconds: float = 60.0
    team: Team = field(default_factory=Alone)

    def pool_poses(self, count: int) -> Tensor:
        """The poses of this process's pool: its share of the `count` first, [about count / team.count, 45]."""
        return self.poses.poses(0, count, self.seed)[self.team.rank :: self.team.count]


class Optimiser(Protocol):
    """Changes the weights that it was made with."""

    def step(self, rate: float) -> None:
        """One step down the gradients, which it clears."""

    def state(self) -> dict[str, Tensor]:
        """All that a resumed run needs."""

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Takes up the state of an earlier run over the same weights."""


class Course(Protocol[Network]):
    """How one network is taught. Courses are frozen dataclasses: their fields are what a resumed run must agree in."""

    @property
    def examples(self) -> int:
        """Poses that one step looks at."""

    @property
    def averaging(self) -> float:
        """How much of themselves the averaged weights keep in each step; 0: there is no average."""

    def first_weights(self) -> Network:
        """A network to begin with, drawn from torch's own random numbers."""

    def optimiser(self, network: Network) -> Optimiser:
        """What changes its weights."""

    def rate(self, at: Moment) -> float:
        """The learning rate of a step."""

    def lesson(self, teacher: Teacher, room: Classroom) -> Lesson[Network]:
        """What is learned in each step; here the teacher draws in advance what it draws in advance."""
