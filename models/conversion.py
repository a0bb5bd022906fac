"""`likeness convert`: a published file becomes a safetensors file that says what it is."""

from __future__ import annotations

from pathlib import Path

from .errors import LikenessError
from .loading import load_network, metadata_of, write_safetensors
from .tha4.character import PICTURE, load_student, save_student
from .tha4.character_yaml import YAML_SUFFIXES
from .tha4.student import Student
from .tha4.teacher_files import load_teacher, save_teacher


def convert(source: Path | str, target: Path | str) -> str:
    """Reads a weight file, a THA4 character (its folder or .yaml) or the folder of a THA4 teacher; writes `target`.

    Returns the architecture. The tensors are those that the door loads from `source`, in float32, under our names;
    architecture and configuration are in the metadata, beside what the source said of itself. An existing target is
    replaced once the new file is whole. Raises LikenessError for whatever the door refuses, a target of another kind
    than .safetensors, and where it cannot be written.
    """
    source, target = Path(source), Path(target)
    if target.suffix != ".safetensors":
        raise LikenessError(f"{target} must end in .safetensors: that is what convert writes.")
    if source.is_dir() and not (source / PICTURE).exists():  # a character has its picture; the teacher knows none
        save_teacher(target, load_teacher(source))
        return "tha4.teacher"
    if source.is_dir() or source.suffix.lower() in YAML_SUFFIXES:
        save_student(target, load_student(source))
        return "tha4.student"
    loaded = load_network(source)
    if isinstance(loaded.network, Student):
        save_student(target, loaded.network, notes=loaded.metadata)
    else:
        metadata = {**loaded.metadata, **metadata_of(loaded.architecture, loaded.config)}
        write_safetensors(target, loaded.network.state_dict(), metadata)
    return loaded.architecture
