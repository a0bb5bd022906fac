"""Clips of people to learn from: NAME.npz with a row of coefficients for each frame, and the frames in the folder NAME.

`likeness prepare pirenderer` makes such clips. Frames are pictures (jpg, png, webp) in the order of their names, square
and of one size: the very crops that the coefficients were taken from. Rows may have any layout that Import Motion
reads, the 260 numbers of the published data set among them. The person is what stands before # in the name, as in
VoxCeleb's, or the folder that clips lie in, or else the clip is a person of its own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate

from ...errors import LikenessError
from ..face_generator import RADIUS
from ..motion import TRAINED_FPS, windows
from ..motions.motion_files import read_motion

ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
FORMATS = ("JPEG", "PNG", "WEBP")
REMEDY = "`likeness prepare pirenderer` makes clips of videos."


@dataclass(frozen=True)
class Clip:
    """`rows` [T, 73] of the frames in the files `frames`, T of them."""

    name: str
    person: str
    rows: Tensor
    folder: Path
    frames: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.frames)

    def windows(self, places: Sequence[int]) -> Tensor:
        """The motion about some frames, [n, 73, 27]."""
        return windows(self.rows, RADIUS)[list(places)]

    def picture(self, place: int, size: int) -> Tensor:
        """A frame [3, size, size] in -1..1, brought to that size. LikenessError, with the file, where there is none."""
        path = self.folder / self.frames[place]
        try:
            with Image.open(path, formats=FORMATS) as image:
                pixels = torch.from_numpy(np.array(image.convert("RGB"))).movedim(-1, 0)  # [3, S, S]
        except Exception as error:  # a damaged picture trips its decoder anywhere: OSError, SyntaxError, ...
            raise LikenessError(f"{path} is no picture, or is damaged ({error}). Prepare this clip again.") from error
        if pixels.shape[1] != pixels.shape[2]:
            raise LikenessError(
                f"{path} is {pixels.shape[2]} x {pixels.shape[1]} pixels, and PIRenderer learns from squares. {REMEDY}"
            )
        picture = pixels.float() / 127.5 - 1
        if len(pixels[0]) == size:
            return picture
        return interpolate(picture[None], (size, size), mode="bicubic", antialias=True)[0].clamp(-1, 1)


def read_clips(root: Path) -> list[Clip]:
    """All clips of a folder and the folders in it, by their names; no picture is opened.

    Raises LikenessError where there are none, for a clip whose frames are missing or of another number than its rows,
    for one of a single frame, and for what `read_motion` refuses, naming the file.
    """
    if not root.is_dir():
        raise LikenessError(f"There is no folder {root}. {REMEDY}")
    files = sorted(path for path in root.rglob("*.npz") if not path.name.startswith("."))
    if not files:
        raise LikenessError(f"There are no clips in {root}: no .npz. {REMEDY}")
    return [read_clip(path, root) for path in files]


def read_clip(path: Path, root: Path) -> Clip:
    """The clip of an .npz file; see `read_clips`."""
    folder = path.with_suffix("")
    if not folder.is_dir():
        raise LikenessError(f"{path} has no folder {folder.name} with its frames beside it. {REMEDY}")
    frames = sorted(name for name in os.listdir(folder) if name.lower().endswith(ENDINGS) and not name.startswith("."))
    rows = read_motion(path, TRAINED_FPS).motion.values
    if len(frames) != len(rows):
        raise LikenessError(
            f"{path} has coefficients of {len(rows)} frames, and {folder.name} has {len(frames)} pictures. Prepare "
            "this clip again, or take both away."
        )
    if len(frames) < 2:
        raise LikenessError(f"{path} has one frame: a pair needs two. Take it away.")
    name = path.relative_to(root).with_suffix("").as_posix()
    before, apart, _ = path.stem.partition("#")
    person = before if apart else (name.rpartition("/")[0] or name)
    return Clip(name, person, rows, folder, tuple(frames))
