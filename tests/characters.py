"""A small character, whole and as the files in which students are published."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn import Module

from likeness.models.tha4.color import to_network
from likeness.models.tha4.student import BodyStudent, BodyStudentConfig, FaceStudent, FaceStudentConfig, Student

SMALL_FACE = FaceStudentConfig(image_size=16, width=12, layers=3)
SMALL_BODY = BodyStudentConfig(image_size=64, widths=(20, 12, 8))


def picture_bytes(size: int, seed: int = 0) -> Tensor:
    """Straight RGBA bytes [size, size, 4]: any colour, any alpha, the left half transparent and black."""
    rgba = torch.randint(0, 256, (size, size, 4), generator=torch.Generator().manual_seed(seed)).to(torch.uint8)
    rgba[:, : size // 2] = 0
    return rgba


def small_character(seed: int = 0) -> Student:
    """A character of 64 pixels with first weights."""
    torch.manual_seed(seed)
    picture = to_network(picture_bytes(64, seed).permute(2, 0, 1).float() / 255)
    return Student(FaceStudent(SMALL_FACE), BodyStudent(SMALL_BODY), picture).eval()


def small_state(part: str) -> dict[str, Tensor]:
    """The weights of the small character's `face` or `body`."""
    return {name: tensor.clone() for name, tensor in small_character().get_submodule(part).state_dict().items()}


def small_bundle() -> dict[str, Tensor]:
    """What a file of the whole small character holds."""
    return {**small_character().state_dict(), "character": picture_bytes(64)}


def write_tfjs(network: Module, path: Path) -> None:
    """A network's weights as TensorFlow.js publishes them: `path` (.json) and its .bin."""
    listed, content = [], b""
    for name, tensor in network.state_dict().items():
        layer, _, role = name.rpartition(".")
        values = tensor.permute(2, 3, 1, 0).contiguous() if tensor.ndim == 4 else tensor
        kind = {"weight": "kernel", "bias": "bias"}[role]
        listed.append({"name": f"{layer}/{kind}", "shape": list(values.shape), "dtype": "float32"})
        content += values.numpy().tobytes()
    binary = path.with_suffix(".weights.bin")
    binary.write_bytes(content)
    group = {"paths": [f"./{binary.name}"], "weights": listed}
    path.write_text(json.dumps({"format": "layers-model", "weightsManifest": [group]}))


def published_picture() -> Tensor:
    """Straight RGBA bytes [512, 512, 4] in squares of 8 x 8: noise in each pixel is seconds of work for WebP."""
    return picture_bytes(64).repeat_interleave(8, 0).repeat_interleave(8, 1)


def picture_file(path: Path) -> None:
    """A character's picture as published: 512x512 RGBA, transparent on its left."""
    Image.fromarray(published_picture().numpy()).save(path)


def published_character(folder: Path) -> None:
    """A folder as the THA4 distiller leaves it: a picture, two networks of small width, and the yaml."""
    folder.mkdir()
    picture_file(folder / "character.png")
    torch.manual_seed(0)
    torch.save(FaceStudent(replace(SMALL_FACE, image_size=128)).state_dict(), folder / "face_morpher.pt")
    torch.save(BodyStudent(replace(SMALL_BODY, image_size=512)).state_dict(), folder / "body_morpher.pt")
    lines = [f"{part}_file_name: {part}.pt" for part in ("face_morpher", "body_morpher")]
    (folder / "character_model.yaml").write_text("\n".join(["character_image_file_name: character.png", *lines, ""]))
