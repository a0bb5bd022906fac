"""Where a character goes: our one file, or the folder that the published programs read; and what is refused at once."""

import os
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.tha4.character import load_student
from likeness.models.tha4.character_yaml import read_character_yaml
from likeness.models.tha4.distillation.result import check_target, write_character
from likeness.models.tha4.student import Student
from likeness.models.training.run_record import training_folder
from tests.characters import published_character

POSES = torch.zeros(1, 45)


@pytest.fixture
def student(tmp_path: Path) -> Student:
    published_character(tmp_path / "published")
    return load_student(tmp_path / "published")


def test_the_published_layout_holds_the_character_bit_for_bit(student: Student, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    check_target(out, training_folder(out))
    write_character(out, student, {})
    assert sorted(file.name for file in out.iterdir()) == [
        "body_morpher.pt", "character.png", "character_model.yaml", "face_morpher.pt",
    ]  # fmt: skip
    assert [file.name for file in read_character_yaml(out / "character_model.yaml")] == [
        "character.png", "face_morpher.pt", "body_morpher.pt",
    ]  # fmt: skip
    for path in (out, out / "character_model.yaml"):
        read = load_student(path)
        assert all(torch.equal(one, student.state_dict()[name]) for name, one in read.state_dict().items())
    state = torch.load(out / "face_morpher.pt", weights_only=True)
    assert list(state) == list(student.face.state_dict())


def test_one_file(student: Student, tmp_path: Path) -> None:
    out = tmp_path / "new" / "mine.safetensors"
    check_target(out, training_folder(out))
    write_character(out, student, {"licence": "CC0-1.0"})
    assert torch.equal(load_student(out).character, student.character)
    assert training_folder(out) == tmp_path / "new" / "mine.training"


def test_targets_that_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "character.png").write_text("")
    for name, sentence in (
        ("out.pt", "must be a file"),
        ("a.safetensors", "must be a file"),
        ("file", "must be a file"),
        ("full", "holds files already"),
        ("file/out.safetensors", "cannot be written"),
    ):
        with pytest.raises(LikenessError, match=sentence):
            check_target(tmp_path / name, tmp_path / "absent")
    assert (tmp_path / "full" / "character.png").exists()
    check_target(tmp_path / "full", tmp_path)  # a run that goes on wrote them itself


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that nobody may write to")
def test_a_folder_that_nobody_may_write_to() -> None:
    with pytest.raises(LikenessError, match="cannot be written"):
        check_target(Path("/proc/self") / "out.safetensors", Path("/proc/self/out.training"))


def test_a_write_that_fails_leaves_the_old_file(
    student: Student, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "mine"
    check_target(out, training_folder(out))
    write_character(out, student, {})
    before = {file.name: file.read_bytes() for file in out.iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(LikenessError, match="No space left"):
        write_character(out, student, {})
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
