"""Which teacher a command means: our default character's rig, a student, or the published teacher with a picture."""

from __future__ import annotations

from pathlib import Path

import torch

from ..character import load_student
from ..fast_student import FastStudent
from ..rig import Rig
from .student_teacher import StudentTeacher
from .teaching import Teacher

RIG = "rig"


def open_teacher(name: str, device: torch.device) -> Teacher:
    """`rig`, or the path of a student's file or folder. Raises LikenessError as `load_student` does."""
    if name == RIG:
        return Rig().to(device)
    drawing = FastStudent(load_student(Path(name))).to(device)
    drawing.compile_sine()
    return StudentTeacher(drawing)
