"""Which teacher a command means: our default character's rig, a student, or the published teacher with a picture."""

from __future__ import annotations

from pathlib import Path

import torch

from ...errors import LikenessError
from ..character import load_student
from ..fast_student import FastStudent
from ..fast_teacher import FastTeacher
from ..picture import read_character_picture
from ..rig import Rig
from ..teacher_files import load_teacher
from .student_teacher import StudentTeacher
from .teaching import Teacher

RIG = "rig"


def open_teacher(name: str, device: torch.device, picture: Path | None = None) -> Teacher:
    """`rig`; or a student's file or folder; or, with the picture of the character that it is to pose, the published
    teacher's folder or file. On a GPU the published teacher computes in half precision.

    Raises LikenessError as `load_student`, `load_teacher` and `read_character_picture` do, and for the rig with a
    picture.
    """
    if picture is not None:
        if name == RIG:
            raise LikenessError("The rig draws its own character. Give --picture with the published teacher's folder.")
        dtype = torch.float16 if device.type == "cuda" else torch.float32
        return FastTeacher(load_teacher(name), read_character_picture(picture), dtype).to(device)
    if name == RIG:
        return Rig().to(device)
    try:
        drawing = FastStudent(load_student(Path(name))).to(device)
    except LikenessError as error:
        raise LikenessError(f"{error} The published teacher also needs --picture, the character to pose.") from error
    drawing.compile_sine()
    return StudentTeacher(drawing)
