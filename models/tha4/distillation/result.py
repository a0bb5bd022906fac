"""Where a distilled character goes: one safetensors file of ours, or the folder that the published programs read."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import torch
from PIL import Image

from ...errors import LikenessError
from ...training.run_record import SUFFIX, training_folder
from ..character import save_student
from ..character_yaml import KEYS
from ..picture import bytes_from_network
from ..student import Student

OFFICIAL = ("character.png", "face_morpher.pt", "body_morpher.pt")  # in the order of character_yaml.KEYS
YAML = "character_model.yaml"


def check_target(out: Path, training: Path | None = None) -> None:
    """Makes sure, before hours are spent, that `out` can be written; makes the folders that it needs.

    `training`: the run's own folder (`training_folder` of `out`). Where it exists the run goes on, and may write over
    what it wrote. Raises
    LikenessError for a name that is neither OUT.safetensors nor a folder's, for a folder that holds something else
    already, and where nothing can be written.
    """
    whole, training = out.suffix == SUFFIX, training or training_folder(out)
    if (out.suffix and not whole) or (out.exists() and out.is_dir() == whole):
        raise LikenessError(f"{out} must be a file that ends in {SUFFIX}, or a folder for the character's four files.")
    try:
        if not whole and out.is_dir() and any(out.iterdir()) and not training.exists():
            raise LikenessError(f"{out} holds files already. Choose an empty or a new folder for the character.")
        folder = out.parent if whole else out
        folder.mkdir(parents=True, exist_ok=True)
        for place in [folder, training] if training.exists() else [folder]:
            trial = place / f".{secrets.token_hex(4)}.part"
            trial.write_bytes(b"")
            trial.unlink()
    except OSError as error:
        raise LikenessError(
            f"{out} cannot be written ({error.strerror or error}). Choose a folder that you may write to."
        ) from error


def write_character(out: Path, student: Student, notes: Mapping[str, str]) -> None:
    """Writes the character, each file whole or not at all. Raises LikenessError where that cannot be.

    Our one file has its weights in float16 and the notes in its metadata; the published layout has neither.
    """
    if out.suffix == SUFFIX:
        save_student(out, student, half=True, notes=notes)
        return
    picture = BytesIO()
    Image.fromarray(bytes_from_network(student.character).contiguous().numpy()).save(picture, "PNG")
    contents = {"character.png": picture.getvalue()}
    for name, network in (("face_morpher.pt", student.face), ("body_morpher.pt", student.body)):
        file = BytesIO()
        torch.save({key: tensor.detach().cpu().clone() for key, tensor in network.state_dict().items()}, file)
        contents[name] = file.getvalue()
    lines = [f"{key}: {name}\n" for key, name in zip(KEYS, OFFICIAL, strict=True)]
    for name, content in {**contents, YAML: "".join(lines).encode()}.items():
        _write(out / name, content)


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError as error:
        raise LikenessError(f"{path} cannot be written ({error.strerror or error}).") from error
    finally:
        temporary.unlink(missing_ok=True)
