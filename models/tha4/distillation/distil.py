"""Distillation from its beginning to a character that a user can load, with what was measured (THA4, section 4)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch

from ..body_student import BodyStudent
from ..character import load_student
from ..face_student import FaceStudent
from ..student import Student
from .fidelity import Fidelity, fidelity, held_out_poses
from .presets import FAST, Preset
from .preview import Preview, Previewer
from .result import write_character
from .setting import Setting
from .teaching import Teacher
from .training import train_together
from .training_run import TrainingRun
from .training_step import TrainingStep

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


@torch.inference_mode(False)  # ComfyUI runs nodes in inference mode
@torch.enable_grad()
def distil(
    teacher: Teacher,
    out: Path,
    preset: Preset = FAST,
    setting: Setting | None = None,
    notes: Mapping[str, str] | None = None,
    on_step: Callable[[TrainingStep], None] | None = None,
) -> Distilled:
    """Distils `teacher` into the character `out`: OUT.safetensors, our one file (weights in float16), or a folder as
    the published programs read it. `notes` go into the file's metadata, beside what was measured.

    Called again after a kill or a stop, it goes on. Raises LikenessError before anything is trained for a target that
    cannot be written and for a mask that does not fit, before anything is written for minutes in which nothing can be
    learned, and as `TrainingRun` and `write_character` do. What `on_step` raises passes through, after a snapshot.
    """
    setting, previewer = setting or Setting(), Previewer(teacher)

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
