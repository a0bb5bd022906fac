"""A whole character, loaded from each form in which students are published and saved as one file of our own.

A character is a picture and two networks (THA4, section 4). Published: a folder, or the .yaml in it that names the
three files; on the web as TensorFlow.js. Ours: one safetensors file with `face.*`, `body.*` and the picture.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import torch
from torch.nn import Module

from ..errors import LikenessError
from ..loading import LoadedNetwork, load_network, metadata_of, weight_files, write_safetensors
from .character_yaml import YAML_SUFFIXES, read_character_yaml
from .picture import read_character_picture
from .published import StudentConfig, stored_character
from .published_teacher import teacher_in_words
from .student import BodyStudent, FaceStudent, Student

__all__ = ["load_student", "read_character_picture", "save_student"]

PICTURE = "character.png"
Part = TypeVar("Part", bound=Module)


@torch.inference_mode(False)  # as load_network
def load_student(path: Path | str) -> Student:
    """A character, in eval mode and float32 on the CPU, from any of:

    - a folder with character.png and two weight files, which may have any names (.pt, .pth, .ckpt, .safetensors, or
      .json with .weights.bin); other files in it are left alone;
    - a character_model.yaml, whose three entries name files in its folder;
    - one safetensors file of a whole character (`save_student`).

    Raises LikenessError, naming file and remedy, for everything that `load_network` and `read_character_picture`
    refuse, and for a part that is missing, doubled, or of another kind.
    """
    path = Path(path)
    if os.path.isdir(path):
        return _assembled(path, path / PICTURE, weight_files(path))
    if path.suffix.lower() in YAML_SUFFIXES:
        picture, *weights = read_character_yaml(path)
        return _assembled(path, picture, weights)
    loaded = load_network(path)
    _refuse_teacher(loaded, path)
    if not isinstance(loaded.network, Student):
        raise LikenessError(
            f"{path} is only one part of a character, a {loaded.architecture}. Choose its folder, with {PICTURE} and "
            "both weight files."
        )
    return loaded.network


def save_student(
    path: Path | str, student: Student, half: bool = False, notes: Mapping[str, str] | None = None
) -> None:
    """Writes a character as one safetensors file, whole or not at all; `load_student` reads it.

    `half`: weights in float16, for half the size (a published character then renders 52 dB alike). `notes`: metadata
    of your own, such as licence and origin. The picture is stored as a WebP. Raises LikenessError for weights that are
    not finite (as float16, if asked) and where the file cannot be written.
    """
    config = StudentConfig(student.face.config, student.body.config)
    state = {
        name: tensor.half() if half else tensor for name, tensor in student.state_dict().items() if name != "character"
    }
    for name, tensor in state.items():
        if not torch.isfinite(tensor).all():
            raise LikenessError(f"{path} was not written: '{name}' holds NaN or infinite weights. Train it again.")
    state["character"] = stored_character(student.character)
    write_safetensors(path, state, {**(notes or {}), **metadata_of("tha4.student", config)})


def _assembled(path: Path, picture: Path, weights: list[Path]) -> Student:
    found: dict[Path, Module] = {}
    for file in weights:
        loaded = load_network(file)
        _refuse_teacher(loaded, file)
        found[file] = loaded.network
    whole = [file for file, network in found.items() if isinstance(network, Student)]
    if whole:
        raise LikenessError(f"{path} holds a whole character in one file. Choose that file: {whole[0]}.")
    face = _only(FaceStudent, "face morpher", found, path)
    body = _only(BodyStudent, "body morpher", found, path)
    if not os.path.isfile(picture):
        raise LikenessError(
            f"{path} lacks the character's picture {picture.name}. Put there the picture that came with the weights."
        )
    return Student(face, body, read_character_picture(picture)).eval()


def _refuse_teacher(loaded: LoadedNetwork, path: Path) -> None:
    words = teacher_in_words(loaded.architecture)
    if words:
        raise LikenessError(
            f"{path} is {words}; a student is needed here: the folder of one character, with {PICTURE} and two weight "
            "files of about 0.5 and 1.3 MB. A teacher is loaded as a teacher."
        )


def _only(kind: type[Part], part: str, found: dict[Path, Module], path: Path) -> Part:
    matches = {file: network for file, network in found.items() if isinstance(network, kind)}
    if not matches:
        weights = _listed(found) or "none (.pt, .pth, .ckpt, .safetensors, or .json with .weights.bin)"
        raise LikenessError(
            f"{path} lacks the character's {part}. Weight files there: {weights}. A character is {PICTURE}, a face "
            "morpher and a body morpher; download all three."
        )
    if len(matches) > 1:
        raise LikenessError(f"{path} holds more than one {part}: {_listed(matches)}. Keep those of one character.")
    return next(iter(matches.values()))


def _listed(files: Iterable[Path]) -> str:
    return ", ".join(file.name for file in files)
