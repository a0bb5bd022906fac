"""The published files of THA4's students, recognised by the names and shapes of their weights.

File names do not tell: a student's two files bear the names of two of the teacher's five.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ..errors import LikenessError
from .body_student import BodyStudent, BodyStudentConfig
from .face_student import FaceStudent, FaceStudentConfig
from .picture import SIDE, bytes_from_network, bytes_from_webp, network_from_bytes, webp_from_bytes
from .student import Student

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class StudentConfig:
    """Sizes of a whole character: both networks."""

    face: FaceStudentConfig
    body: BodyStudentConfig


def face_student_config(shapes: Shapes) -> FaceStudentConfig | None:
    """The sizes of a student's face morpher with these weights; None for anything else."""
    first = shapes.get("siren.sine_layers.0.linear.weight", ())
    if len(first) != 4 or not first[0]:
        return None
    layers = sum(name.startswith("siren.sine_layers.") and name.endswith(".linear.weight") for name in shapes)
    return FaceStudentConfig(width=first[0], layers=layers)


def body_student_config(shapes: Shapes) -> BodyStudentConfig | None:
    """The sizes of a student's body morpher with these weights; None for anything else."""
    published = BodyStudentConfig()
    firsts = [shapes.get(f"siren_layers.{level}.0.linear.weight", ()) for level in range(len(published.widths))]
    if not any(firsts) or not all(len(first) == 4 and first[0] for first in firsts if first):
        return None
    widths = tuple(first[0] if first else width for first, width in zip(firsts, published.widths, strict=True))
    layers = sum(name.startswith("siren_layers.0.") and name.endswith(".linear.weight") for name in shapes)
    return BodyStudentConfig(widths=widths, layers=max(1, layers))


def student_config(shapes: Shapes) -> StudentConfig | None:
    """The sizes of a whole character in one file (`face.*`, `body.*`, `character`); None for anything else."""
    parts = {part: _under(shapes, f"{part}.") for part in ("face", "body")}
    face, body = face_student_config(parts["face"]), body_student_config(parts["body"])
    if face is None and body is None:
        return None
    picture = shapes.get("character", ())
    size = picture[0] if len(picture) == 3 else SIDE  # the shape of a WebP's bytes is their number
    return StudentConfig(
        replace(face or FaceStudentConfig(), image_size=size // 4),
        replace(body or BodyStudentConfig(), image_size=size),
    )


def student_with(config: StudentConfig) -> Student:
    """A character of these sizes whose picture and weights are still to be loaded."""
    size = config.body.image_size
    return Student(FaceStudent(config.face), BodyStudent(config.body), torch.zeros(4, size, size))


def student_state(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A character file's tensors as the state of a Student: the picture enters network space.

    Raises LikenessError where the picture is neither the bytes of a WebP [N] nor RGBA bytes [S, S, 4].
    """
    state = dict(tensors)
    if "character" in state:
        state["character"] = network_from_bytes(_stored_picture(state["character"]))
    return state


def stored_character(character: Tensor) -> Tensor:
    """A character's picture [4, S, S] in network space as a file stores it: 512 pixels as WebP, others as RGBA."""
    rgba = bytes_from_network(character)  # [S, S, 4]
    return webp_from_bytes(rgba) if rgba.shape[0] == SIDE else rgba


def _stored_picture(stored: Tensor) -> Tensor:
    if stored.dtype == torch.uint8 and stored.numel():
        if stored.ndim == 1:
            return bytes_from_webp(stored)
        if stored.ndim == 3 and stored.shape[2] == 4:
            return stored
    kind = f"{stored.dtype}".removeprefix("torch.")
    raise LikenessError(
        f"'character' is {kind} {list(stored.shape)}; the bytes (uint8) of a WebP or of RGBA [512, 512, 4] are needed."
    )


def _under(shapes: Shapes, prefix: str) -> Shapes:
    return {name.removeprefix(prefix): shape for name, shape in shapes.items() if name.startswith(prefix)}
