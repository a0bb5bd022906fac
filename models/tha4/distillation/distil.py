"""Distillation from its beginning to a character that a user can load (THA4, section 4).

The two networks are trained one after the other. What is needed to go on after a kill lies in OUT.training beside the
result: a snapshot of each network, and the teacher's drawings until the network that learns from them is done.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

import torch
from torch import Tensor
from torch.nn import Module

from ...errors import LikenessError
from ..body_student import BodyStudent
from ..character import load_student
from ..face_student import FaceStudent
from ..student import Student
from .budget import Budget
from .course import Classroom, Course
from .face_mask import check_face_mask
from .fidelity import Fidelity, fidelity, held_out_poses
from .pose_sampling import PoseSource, SampledPoses
from .presets import FAST, Preset
from .preview import Preview, Previewer
from .result import check_target, training_folder, write_character
from .teaching import Teacher
from .team import Alone, Team
from .training_run import TrainingRun

Network = TypeVar("Network", bound=Module)
Tell = Callable[[str, "TrainingRun[FaceStudent]", "TrainingRun[BodyStudent]"], None]
PATIENCE = 0.2  # of a run's minutes may go by while the teacher draws in advance
LOG = logging.getLogger(__name__)


class Progress(NamedTuple):
    """What was spent on one network."""

    steps: int
    examples: int  # poses looked at, some more than once
    seconds: float


@dataclass(frozen=True)
class Distilled:
    """A finished run: the character as its file holds it, how close it is, and what each network cost."""

    student: Student
    measured: Fidelity
    face: Progress
    body: Progress


class TrainingStep:
    """What is known after a step; given to `on_step`, and of no use after that call."""

    def __init__(self, phase: str, run: TrainingRun, pictures: Callable[[], Preview]) -> None:
        self.phase = phase  # "face", then "body"
        self.step = run.step  # counted from 1
        self.steps = max(
            run.step, round(run.step / max(run.progress, 1e-9))
        )  # the phase's; in a run of minutes a guess
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


@dataclass(frozen=True)
class Setting:
    """All that a run is told beside its teacher, its target and its preset.

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


@torch.inference_mode(False)  # ComfyUI runs nodes in inference mode
@torch.enable_grad()
def distil(
    teacher: Teacher,
    out: Path,
    preset: Preset = FAST,
    setting: Setting = Setting(),
    notes: Mapping[str, str] | None = None,
    on_step: Callable[[TrainingStep], None] | None = None,
) -> Distilled:
    """Distils `teacher` into the character `out`: OUT.safetensors, our one file (weights in float16), or a folder as
    the published programs read it. `notes` go into the file's metadata, beside what was measured.

    Called again after a kill or a stop, it goes on. Raises LikenessError before anything is trained for a target that
    cannot be written and for a mask that does not fit, before anything is written for minutes in which nothing can be
    learned, and as `TrainingRun` and `write_character` do. What `on_step` raises passes through, after a snapshot.
    """
    previewer = Previewer(teacher)

    def tell(phase: str, face: TrainingRun[FaceStudent], body: TrainingRun[BodyStudent]) -> None:
        def pictures() -> Preview:
            return previewer.show(phase, Student(face.averaged, body.averaged, teacher.character.clone()))

        if on_step is not None:
            on_step(TrainingStep(phase, face if phase == "face" else body, pictures))

    face, body = train_together(teacher, out, preset, setting, tell)
    if body.step == 0:  # stopped before its first lesson: the picture stands still
        _hold_still(body.averaged)
    learned = Student(face.averaged, body.averaged, teacher.character.clone()).cpu()
    student, measured = _measured(learned, teacher, out, setting.held_out, dict(notes or {}))
    return Distilled(student, measured, _progress(face), _progress(body))


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
    if face.step == 0:
        raise LikenessError("The teacher's drawings took all the time, so nothing was learned. Allow more minutes.")
    if not face.stopped:
        body.go(teacher, None if tell is None else lambda: tell("body", face, body))
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


@torch.no_grad()
def _hold_still(body: BodyStudent) -> None:
    for parameter in body.last_linear.parameters():
        parameter.zero_()


def _progress(run: TrainingRun) -> Progress:
    return Progress(run.step, run.step * run.course.examples, run.seconds)


def _measured(
    student: Student, teacher: Teacher, out: Path, held_out: int, notes: dict[str, str]
) -> tuple[Student, Fidelity]:
    """Writes the character, measures it as its file holds it, and writes it again with the figures."""
    write_character(out, student, notes)
    student = load_student(out)
    measured = fidelity(student, teacher, held_out_poses(held_out))
    for name, figure in measured.summary().items():
        LOG.info("%s, %s: %s", out.name, name, figure)
    write_character(out, student, {**notes, **figures(measured)})
    return student, measured


def figures(measured: Fidelity) -> dict[str, str]:
    """Metadata entries that say what was measured."""
    return {f"measured_{name}": figure for name, figure in measured.summary().items()}


def fingerprint(teacher: Teacher) -> str:
    """What tells teachers apart: their kind and the picture at rest."""
    content = teacher.character.detach().cpu().contiguous().numpy().tobytes()
    return f"{type(teacher).__name__} {hashlib.sha256(content).hexdigest()[:16]}"
