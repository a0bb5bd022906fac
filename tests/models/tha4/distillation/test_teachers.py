"""Which teacher a name means, and what is said where it means none."""

from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.tha4.character import save_student
from likeness.models.tha4.distillation.student_teacher import StudentTeacher
from likeness.models.tha4.distillation.teachers import open_teacher
from tests.characters import picture_file, small_character

CPU = torch.device("cpu")


def test_a_students_file(tmp_path: Path) -> None:
    student = small_character()
    save_student(tmp_path / "student.safetensors", student)
    teacher = open_teacher(str(tmp_path / "student.safetensors"), CPU)
    assert isinstance(teacher, StudentTeacher)
    torch.testing.assert_close(teacher.face(torch.zeros(1, 45)), student(torch.zeros(1, 45)).face, atol=1e-4, rtol=0)


def test_what_is_refused(tmp_path: Path) -> None:
    picture = tmp_path / "character.png"
    picture_file(picture)
    for name, whom, sentence in (
        (str(tmp_path / "absent"), None, "also needs --picture"),
        ("rig", picture, "draws its own character"),
        (str(tmp_path), picture, "lacks"),
    ):
        with pytest.raises(LikenessError, match=sentence):
            open_teacher(name, CPU, whom)
