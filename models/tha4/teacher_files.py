"""A whole teacher, loaded from its five published files or from one file of our own (THA4, section 3)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import torch
from torch.nn import Module

from ..catalogue import where_to_get
from ..errors import LikenessError
from ..loading import load_network, metadata_of, stored_names, weight_files, write_safetensors
from .published_teacher import PARTS, Part, teacher_in_words
from .teacher import FullTeacher, TeacherConfig

# Names under which only a teacher's networks are published: a student's two files bear the other two.
TELLING = {Path(part.file).stem for part in PARTS} - {"face_morpher", "body_morpher"}


@torch.inference_mode(False)  # as load_network
def load_teacher(path: Path | str) -> FullTeacher:
    """A teacher, in eval mode and float32 on the CPU, from any of:

    - a folder with its five files, which may have any names (.pt, .pth, .ckpt, .safetensors); other files are left
      alone;
    - one safetensors file of all five (`save_teacher`).

    Half precision becomes float32. Raises LikenessError, naming file and remedy, for everything that `load_network`
    refuses, for a network that is missing (with where to get it) or there twice, for one network alone, for networks of
    different sizes that do not fit each other, and for a student.
    """
    path = Path(path)
    if os.path.isdir(path):
        return _assembled(path)
    loaded = load_network(path)
    if isinstance(loaded.network, FullTeacher):
        return loaded.network
    words = teacher_in_words(loaded.architecture)
    if words:
        raise LikenessError(f"{path} is only {words}. Choose the folder that holds all five files.")
    raise LikenessError(f"{path} is a {loaded.architecture}, not a teacher. {where_to_get('tha4.teacher')}")


def save_teacher(path: Path | str, teacher: FullTeacher, notes: Mapping[str, str] | None = None) -> None:
    """Writes a teacher as one safetensors file, whole or not at all; `load_teacher` reads it.

    `notes`: metadata of your own, such as licence and origin. Raises LikenessError where it cannot be written.
    """
    write_safetensors(path, teacher.state_dict(), {**(notes or {}), **metadata_of("tha4.teacher", teacher.config)})


def seems_teacher(path: Path) -> bool:
    """Whether a folder or file is worth offering as a teacher, told without reading weights; nothing is raised.

    A folder by the names of its files, one file by the names in its header; `load_teacher` has the last word.
    """
    if path.is_dir():
        return any(file.stem in TELLING for file in weight_files(path))
    if path.suffix.lower() != ".safetensors":
        return False
    try:
        return any(name.startswith(f"{PARTS[0].name}.") for name in stored_names(path))
    except LikenessError:
        return False


def _assembled(folder: Path) -> FullTeacher:
    found: dict[str, dict[Path, Module]] = {}
    configs = {}
    refused: list[LikenessError] = []
    for file in weight_files(folder):
        try:
            loaded = load_network(file)
        except LikenessError as error:  # what is no network at all, such as the pose data set, may lie there too
            refused.append(error)
            continue
        if isinstance(loaded.network, FullTeacher):
            raise LikenessError(f"{folder} holds a whole teacher in one file. Choose that file: {file}.")
        found.setdefault(loaded.architecture, {})[file] = loaded.network
        configs[loaded.architecture] = loaded.config
    missing = [part for part in PARTS if part.architecture not in found]
    if missing:
        raise _lacking(folder, missing, found, refused)
    for part in PARTS:
        if len(found[part.architecture]) > 1:
            names = _listed(found[part.architecture])
            raise LikenessError(f"{folder} holds more than one {part.words}: {names}. Keep those of one teacher.")
    with torch.device("meta"):
        teacher = FullTeacher(TeacherConfig(*(configs[part.architecture] for part in PARTS)))
    for part in PARTS:
        setattr(teacher, part.name, next(iter(found[part.architecture].values())))
    return teacher.eval()


def _lacking(
    folder: Path, missing: list[Part], found: Mapping[str, Mapping[Path, Module]], refused: list[LikenessError]
) -> LikenessError:
    """Says which of the five are not there, what is instead, and where to get them."""
    lacks = ", ".join(f"{part.words} ({part.file})" for part in missing)
    there = "; ".join(f"{_listed(files)} is a {architecture}" for architecture, files in found.items())
    instead = f" There: {there}." if there else ""
    unread = f" Not read: {refused[0]}" if refused else ""
    return LikenessError(f"{folder} lacks the teacher's {lacks}.{instead}{unread} {where_to_get('tha4.teacher')}")


def _listed(files: Iterable[Path]) -> str:
    return ", ".join(file.name for file in files)
