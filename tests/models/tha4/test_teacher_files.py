"""A teacher loads the same from five files and from one, and every mistake among its files is named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from likeness.models.conversion import convert
from likeness.models.errors import LikenessError
from likeness.models.loading import load_network, read_tensors, write_safetensors
from likeness.models.tha4.character import load_student, save_student
from likeness.models.tha4.published_teacher import PARTS, Part
from likeness.models.tha4.teacher import FullTeacher
from likeness.models.tha4.teacher_files import load_teacher, save_teacher, seems_teacher
from likeness.tests.characters import published_character, small_character, small_state
from likeness.tests.teachers import SMALL_TEACHER, small_teacher, write_teacher

Edit = Callable[[Path], object]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written") / "teacher"
    write_teacher(folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path, written: Path) -> Path:
    return shutil.copytree(written, tmp_path / "teacher")


def same(one: FullTeacher, other: FullTeacher) -> bool:
    mine, yours = one.state_dict(), other.state_dict()
    return mine.keys() == yours.keys() and all(torch.equal(mine[key], yours[key]) for key in mine)


def test_five_files_are_the_teacher_whatever_they_are_called(folder: Path) -> None:
    (folder / "upscaler.pt").rename(folder / "face_morpher.ckpt")
    write_safetensors(folder / "a.safetensors", read_tensors(folder / "body_morpher.pt")[0], {})
    (folder / "body_morpher.pt").unlink()
    torch.save(torch.rand(3, 45), folder / "pose_dataset.pt")
    (folder / "read me.txt").write_text("words")
    teacher = load_teacher(folder)
    assert same(teacher, small_teacher()) and teacher.config == SMALL_TEACHER and not teacher.training


def test_one_file_holds_them_all(tmp_path: Path, folder: Path) -> None:
    assert convert(folder, tmp_path / "one.safetensors") == "tha4.teacher"
    assert same(load_teacher(tmp_path / "one.safetensors"), small_teacher())
    assert load_network(tmp_path / "one.safetensors").config == SMALL_TEACHER
    assert convert(tmp_path / "one.safetensors", tmp_path / "again.safetensors") == "tha4.teacher"
    assert same(load_teacher(tmp_path / "again.safetensors"), small_teacher())


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_each_network_is_recognised_alone(folder: Path, part: Part) -> None:
    loaded = load_network(folder / part.file)
    assert (loaded.architecture, loaded.config) == (part.architecture, getattr(SMALL_TEACHER, part.name))
    with pytest.raises(LikenessError, match=f"only the THA4 teacher's {part.words}.*all five files"):
        load_teacher(folder / part.file)


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16])
def test_half_precision_becomes_float32(folder: Path, kind: torch.dtype) -> None:
    write_teacher(folder, small_teacher().to(kind))
    teacher = load_teacher(folder)
    assert {parameter.dtype for parameter in teacher.parameters()} == {torch.float32}
    assert same(teacher, small_teacher().to(kind).float())


MISTAKES: dict[str, tuple[Edit, str]] = {
    "one missing": (
        lambda folder: (folder / "upscaler.pt").unlink(),
        r"lacks the teacher's editor \(upscaler.pt\).*upscaler.pt about 140 MB.*dropbox.*CC BY-NC",
    ),
    "empty": (lambda folder: shutil.rmtree(folder) or folder.mkdir(), "lacks the teacher's eyebrow decomposer"),
    "one twice": (
        lambda folder: shutil.copy(folder / "upscaler.pt", folder / "b.pt"),
        "more than one editor: b.pt, upscaler.pt",
    ),
    "a student's": (
        lambda folder: [torch.save(small_state(part), folder / f"{part}_morpher.pt") for part in ("face", "body")],
        "face morpher.*body rotator.*There: .*face_morpher.pt is a tha4.face_student",
    ),
    "one cut off": (
        lambda folder: (folder / "upscaler.pt").write_bytes((folder / "upscaler.pt").read_bytes()[:2000]),
        r"lacks the teacher's editor \(upscaler.pt\).*Not read: .*upscaler.pt",
    ),
    "one broken": (
        lambda folder: torch.save(
            {name: tensor / 0 for name, tensor in small_teacher().editor.state_dict().items()}, folder / "upscaler.pt"
        ),
        "Not read: .*upscaler.pt holds NaN or infinite weights",
    ),
    "THA3's": (
        lambda folder: torch.save({"a": torch.ones(1)}, (folder / "upscaler.pt").rename(folder / "editor.pt")),
        "lacks the teacher's editor.*Not read: .*editor.pt is THA3's editor.pt",
    ),
    "the whole in one": (
        lambda folder: save_teacher(folder / "all.safetensors", small_teacher()),
        "Choose that file: .*all.safetensors",
    ),
}


@pytest.mark.parametrize(("edit", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_among_the_files_is_named(tmp_path: Path, folder: Path, edit: Edit, said: str) -> None:
    edit(folder)
    with pytest.raises(LikenessError, match=said):
        load_teacher(folder)
    with pytest.raises(LikenessError, match=said):
        convert(folder, tmp_path / "out.safetensors")
    assert not (tmp_path / "out.safetensors").exists()


def test_what_only_thas_older_system_has_is_told_by_its_file_name(tmp_path: Path) -> None:
    torch.save({"encoder.weight": torch.ones(1)}, tmp_path / "two_algo_face_body_rotator.pt")
    with pytest.raises(LikenessError, match=r"is THA3's two_algo_face_body_rotator.pt, which THA4 does not use"):
        load_network(tmp_path / "two_algo_face_body_rotator.pt")


def test_a_student_is_no_teacher_and_a_teacher_no_student(tmp_path: Path, folder: Path) -> None:
    published_character(tmp_path / "anna")
    with pytest.raises(LikenessError, match=r"is a tha4.face_student, not a teacher. Download THA4 teacher"):
        load_teacher(tmp_path / "anna" / "face_morpher.pt")
    for path in (folder / "face_morpher.pt", folder):
        with pytest.raises(LikenessError, match=r"is the THA4 teacher's .*; a student is needed here"):
            load_student(path)
    save_teacher(tmp_path / "one.safetensors", small_teacher())
    with pytest.raises(LikenessError, match="is a whole THA4 teacher; a student is needed here"):
        load_student(tmp_path / "one.safetensors")


def test_a_teacher_is_offered_and_a_student_is_not(tmp_path: Path, folder: Path) -> None:
    published_character(tmp_path / "anna")
    save_student(tmp_path / "ben.safetensors", small_character())
    save_teacher(tmp_path / "one.safetensors", small_teacher())
    (folder / "face_morpher.pt").unlink()  # what is missing is said when it is loaded
    (tmp_path / "cut.safetensors").write_bytes((tmp_path / "one.safetensors").read_bytes()[:99])
    (tmp_path / "empty").mkdir()
    offered = {path.name for path in tmp_path.iterdir() if seems_teacher(path)}
    assert offered == {folder.name, "one.safetensors"}
