"""What a distillation is told beside its teacher, its target and its preset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from ...errors import LikenessError
from ...training.team import Alone, Team
from .pose_sampling import PoseSource, SampledPoses


@dataclass(frozen=True)
class Setting:
    """What holds for both networks.

    `minutes`: the training's length, both networks; None for the preset's steps. `mask`: [S, S], 0..1, 1 where organs
    of the face move (`paper` alone reads it). `held_out`: poses on which the result is measured. `enough`: asked while
    the teacher draws in advance, whether to go on with the drawings at hand. `snapshot_seconds`: between two snapshots,
    and so the most that a kill costs. `team`: who else trains; only its first process writes.
    """

    minutes: float | None = None
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    seed: int = 0
    poses: PoseSource = field(default_factory=SampledPoses)
    mask: Tensor | None = None
    held_out: int = 200
    enough: Callable[[], bool] | None = None
    snapshot_seconds: float = 60.0
    team: Team = field(default_factory=Alone)

    def __post_init__(self) -> None:
        """Raises LikenessError for fewer than one pose to measure the result on."""
        if self.held_out < 1:
            raise LikenessError(f"The result is measured on {self.held_out} poses. Ask for 1 or more.")
