"""Characters load the same from every published form, and every mistake in a folder is named."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image

from likeness.models.errors import LikenessError
from likeness.models.loading import load_network, write_safetensors
from likeness.models.tha4.character import load_student, save_student
from likeness.models.tha4.student import Student
from likeness.tests.characters import published_character, small_character, write_tfjs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    published_character(tmp_path / "anna")
    return tmp_path / "anna"


def same(one: Student, other: Student) -> bool:
    states = one.state_dict(), other.state_dict()
    return states[0].keys() == states[1].keys() and all(
        torch.equal(states[0][key], states[1][key]) for key in states[0]
    )


def test_every_form_is_the_same_character(folder: Path) -> None:
    student = load_student(folder)
    assert not student.training
    assert same(student, load_student(folder / "character_model.yaml"))
    save_student(folder.parent / "one.safetensors", student)
    assert same(student, load_student(folder.parent / "one.safetensors"))
    web = folder.parent / "web"
    web.mkdir()
    shutil.copy(folder / "character.png", web)
    write_tfjs(student.face, web / "face_morpher.json")
    write_tfjs(student.body, web / "body_morpher.json")
    assert same(student, load_student(web))


def test_names_mean_nothing_and_other_files_are_left_alone(folder: Path) -> None:
    student = load_student(folder)
    write_safetensors(
        folder / "body_morpher.safetensors", load_network(folder / "face_morpher.pt").network.state_dict(), {}
    )
    os.remove(folder / "face_morpher.pt")
    for name in ("poses.json", "render.png", "._body_morpher.pt", "notes.txt"):
        (folder / name).write_text("{}")
    assert same(student, load_student(folder))


def test_half_precision_halves_the_weights_and_keeps_the_picture(tmp_path: Path, folder: Path) -> None:
    student = load_student(folder)
    save_student(tmp_path / "half.safetensors", student, half=True)
    half = load_student(tmp_path / "half.safetensors")
    assert torch.equal(half.character, student.character)
    for name, tensor in student.face.state_dict().items():
        assert torch.equal(half.face.state_dict()[name], tensor.half().float())


def test_what_a_node_loads_can_still_be_trained(folder: Path) -> None:
    with torch.inference_mode():
        student = load_student(folder)
    assert not any(tensor.is_inference() for tensor in student.state_dict().values())
    student(torch.zeros(1, 45), half=True).image.sum().backward()
    assert student.face.siren.last_linear.weight.grad is not None


def test_a_character_of_another_size_is_saved_too(tmp_path: Path) -> None:
    save_student(tmp_path / "small.safetensors", small_character())
    assert same(small_character(), load_student(tmp_path / "small.safetensors"))


def test_weights_that_are_no_numbers_are_not_saved(tmp_path: Path) -> None:
    student = small_character()
    student.face.siren.last_linear.bias.data[0] = 1e6  # beyond float16
    with pytest.raises(LikenessError, match=r"'face\.siren\.last_linear\.bias' holds NaN or infinite"):
        save_student(tmp_path / "a.safetensors", student, half=True)
    assert not list(tmp_path.iterdir())


def copy_of_the_face(folder: Path) -> None:
    shutil.copy(folder / "face_morpher.pt", folder / "z.pth")


def one_file_beside(folder: Path) -> None:
    save_student(folder / "whole.safetensors", small_character())


def nan_in_the_body(folder: Path) -> None:
    state = torch.load(folder / "body_morpher.pt", weights_only=True)
    state["last_linear.bias"][2] = float("nan")
    torch.save(state, folder / "body_morpher.pt")


MISTAKES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no body": (lambda folder: os.remove(folder / "body_morpher.pt"), r"lacks the character's body morpher.*face_morp"),
    "no weights": (lambda folder: [file.unlink() for file in folder.glob("*.pt")], r"lacks the.*face morpher.*: none"),
    "two faces": (copy_of_the_face, r"more than one face morpher: face_morpher\.pt, z\.pth"),
    "no picture": (lambda folder: os.remove(folder / "character.png"), r"lacks the character's picture character\.png"),
    "a whole one": (one_file_beside, r"Choose that file: .*whole\.safetensors"),
    "a broken one": (nan_in_the_body, r"body_morpher\.pt holds NaN or infinite weights in 'last_linear\.bias'"),
    "an empty one": (lambda folder: (folder / "face_morpher.pt").write_bytes(b""), r"face_morpher\.pt is empty"),
    "no alpha": (lambda folder: Image.new("RGB", (512, 512)).save(folder / "character.png"), "no transparency"),
}


@pytest.mark.parametrize(("spoil", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_folder_is_named(folder: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(folder)
    with pytest.raises(LikenessError, match=said) as caught:
        load_student(folder)
    assert str(folder) in str(caught.value)


def test_one_part_alone_is_no_character(folder: Path) -> None:
    with pytest.raises(LikenessError, match=r"only one part of a character, a tha4\.face_student. Choose its folder"):
        load_student(folder / "face_morpher.pt")


def test_a_yaml_may_swap_the_networks_but_not_name_one_twice(folder: Path) -> None:
    path = folder / "character_model.yaml"
    text = path.read_text()
    path.write_text(
        text.replace("face_morpher.pt", "x")
        .replace("body_morpher.pt", "face_morpher.pt")
        .replace(" x", " body_morpher.pt")
    )
    assert same(load_student(folder), load_student(path))
    path.write_text(text.replace("body_morpher.pt", "face_morpher.pt"))
    with pytest.raises(LikenessError, match="lacks the character's body morpher"):
        load_student(path)
