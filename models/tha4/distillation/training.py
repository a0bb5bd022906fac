"""The training of a character's two networks, one after the other (THA4, section 4).

What is needed to go on after a kill lies in OUT.training beside the result: a snapshot of each network, and the
teacher's drawings until the network that learns from them is done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch
from torch.nn import Module

from ...errors import LikenessError
from ...training.budget import Budget
from ..body_student import BodyStudent
from ..face_student import FaceStudent
from .course import Classroom, Course
from .face_mask import check_face_mask
from .presets import Preset
from .result import check_target, training_folder
from .setting import Setting
from .teaching import Teacher
from .training_run import TrainingRun

Network = TypeVar("Network", bound=Module)
Tell = Callable[[str, TrainingRun[FaceStudent], TrainingRun[BodyStudent]], None]
PATIENCE = 0.2  # of a run's minutes may go by while the teacher draws in advance


@torch.inference_mode(False)
@torch.enable_grad()
def train_together(
    teacher: Teacher, out: Path, preset: Preset, setting: Setting, tell: Tell | None = None
) -> tuple[TrainingRun[FaceStudent], TrainingRun[BodyStudent]]:
    """The training alone: all that a process does that is not its team's first. `tell(phase, face, body)` after each
    step. Raises LikenessError as `distil`."""
    training = training_folder(out)
    check_target(out, training)
    if setting.mask is not None:
        check_face_mask(setting.mask, teacher.character.shape[-1])
    training.mkdir(exist_ok=True)
    preset = preset.of_size(teacher.character.shape[-1])
    face_budget, body_budget = preset.budgets(setting.minutes)
    face = _run("face", preset.face, face_budget, teacher, out, setting)
    body = _run("body", preset.body, body_budget, teacher, out, setting)
    face.go(teacher, None if tell is None else lambda: tell("face", face, body))
    _forget_drawings(face)
    if face.step == 0:
        raise LikenessError("The teacher's drawings took all the time, so nothing was learned. Allow more minutes.")
    if not face.stopped:
        body.go(teacher, None if tell is None else lambda: tell("body", face, body))
        _forget_drawings(body)
    return face, body


def _run(
    part: str, course: Course[Network], budget: Budget, teacher: Teacher, out: Path, setting: Setting
) -> TrainingRun[Network]:
    seconds, member = budget.seconds, f".{setting.team.rank}" if setting.team.rank else ""
    room = Classroom(
        device=setting.device,
        seed=setting.seed,
        poses=setting.poses,
        mask=setting.mask,
        teacher=fingerprint(teacher),
        pool=training_folder(out) / f"{part}{member}.drawings",
        patience=None if seconds is None else PATIENCE * seconds,
        enough=setting.enough,
        snapshot_seconds=setting.snapshot_seconds,
        team=setting.team,
    )
    return TrainingRun(course, budget, room, training_folder(out) / f"{part}.safetensors")


def _forget_drawings(run: TrainingRun) -> None:
    """Frees the disk, some gigabytes, once a network has learned all that it will."""
    if run.progress >= 1 and run.room.pool is not None:
        run.room.pool.unlink(missing_ok=True)


def fingerprint(teacher: Teacher) -> str:
    """What tells teachers apart: their kind and the picture at rest."""
    content = teacher.character.detach().cpu().contiguous().numpy().tobytes()
    return f"{type(teacher).__name__} {hashlib.sha256(content).hexdigest()[:16]}"
