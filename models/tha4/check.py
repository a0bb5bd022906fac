"""Puts a character's student to the published trial: its frames against renders of the published program.

A trial is a folder with the character (character.png and its two weight files), render_*.png, and poses.json, which
says for each render the parameters that are not at rest. The published program saves RGB multiplied by alpha, so that
is the form compared. It differs from itself between float32 and float64 by one grey level in about 80 of 1,048,576
bytes; a frame passes with at most 1 level of difference, in fewer than 0.02 % of the bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from ..errors import LikenessError
from .character import load_student
from .color import premultiplied_srgb
from .fast_student import FastStudent
from .pose import pose_from

MOST_LEVELS = 1
MOST_BYTES = 0.0002  # of all bytes


@dataclass(frozen=True)
class Compared:
    """One frame against its published render: the largest difference in grey levels, and the share of bytes apart."""

    render: str
    form: str  # "plain" or "fast"
    levels: int
    share: float

    @property
    def passed(self) -> bool:
        return self.levels <= MOST_LEVELS and self.share < MOST_BYTES

    def __str__(self) -> str:
        verdict = "ok" if self.passed else "FAILED"
        apart = f"largest difference {self.levels:3d}, differing bytes {self.share:7.4%}"
        return f"{self.render:28} {self.form:5}  {apart}  {verdict}"


@torch.inference_mode()
def check(folder: Path) -> Iterator[Compared]:
    """Compares every render of a trial with the plain formula and with the fast student, one after the other.

    Raises LikenessError where the folder is not a trial, or its character cannot be loaded.
    """
    trials = read_trials(folder)
    student = load_student(folder)
    fast = FastStudent(student)
    for path, pose in trials.items():
        wanted = _bytes_of(path, student.character.shape[-1])
        for form, frame in (("plain", student(pose[None]).image), ("fast", fast.render(pose[None]))):
            drawn = (premultiplied_srgb(frame[0]) * 255).round().to(torch.int16)  # [4, S, S]
            apart = (drawn - wanted).abs()
            yield Compared(path.name, form, int(apart.max()), float((apart > 0).float().mean()))


def read_trials(folder: Path) -> dict[Path, Tensor]:
    """Each render of a trial and its pose [45]; LikenessError if there is none, or a pose is missing or unreadable."""
    renders = sorted(folder.glob("render_*.png"))
    if not renders:
        raise LikenessError(
            f"{folder} has no render_*.png. Name a folder with a character, its renders and poses.json."
        )
    try:
        poses = json.loads((folder / "poses.json").read_text("utf-8"))
        return {path: pose_from(poses[path.name]) for path in renders}
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise LikenessError(f"{folder / 'poses.json'} cannot be read: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise LikenessError(
            f"{folder / 'poses.json'} must give each render, such as {renders[0].name}, its parameters by name."
        ) from error


def _bytes_of(path: Path, size: int) -> Tensor:
    try:
        with Image.open(path) as picture:
            wanted = torch.from_numpy(np.array(picture, dtype=np.int16))
    except (OSError, UnidentifiedImageError) as error:
        raise LikenessError(f"{path} cannot be read as a picture: {error}") from error
    if wanted.shape != (size, size, 4):
        raise LikenessError(f"{path} must be an RGBA picture of {size} x {size} pixels; it is {list(wanted.shape)}.")
    return wanted.permute(2, 0, 1)  # [4, S, S]
