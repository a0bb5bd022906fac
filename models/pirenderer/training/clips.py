"""Clips of people to learn from: NAME.npz with a row of coefficients for each frame, and the frames in the folder NAME.

`likeness prepare pirenderer` makes such clips. Frames are pictures (jpg, png, webp) in the order of their names, square
and of one size: the very crops that the coefficients were taken from. Rows may have any layout that Import Motion
reads, the 260 numbers of the published data set among them. The person is what stands before # in the name, as in
VoxCeleb's, or the folder that clips lie in, or else the clip is a person of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from ...errors import LikenessError
from ...training.clip_files import clip_and_person, clip_paths, frame_names, read_frame
from ..face_generator import RADIUS
from ..motion import TRAINED_FPS, windows
from ..motions.motion_files import read_motion

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

    @property
    def mark(self) -> bytes:
        """Changes with the motion."""
        return self.rows.numpy().tobytes()

    def windows(self, places: Sequence[int]) -> Tensor:
        """The motion about some frames, [n, 73, 27]."""
        return windows(self.rows, RADIUS)[list(places)]

    def picture(self, place: int, size: int) -> Tensor:
        """A frame [3, size, size] in -1..1, brought to that size. LikenessError, with the file, where there is none."""
        return 2 * read_frame(self.folder / self.frames[place], size, "PIRenderer", REMEDY) - 1


def read_clips(root: Path) -> list[Clip]:
    """All clips of a folder and the folders in it, by their names; no picture is opened.

    Raises LikenessError where there are none, for a clip whose frames are missing or of another number than its rows,
    for one of a single frame, and for what `read_motion` refuses, naming the file.
    """
    return [read_clip(path, root) for path in clip_paths(root, REMEDY)]


def read_clip(path: Path, root: Path) -> Clip:
    """The clip of an .npz file; see `read_clips`."""
    frames, rows = frame_names(path, REMEDY), read_motion(path, TRAINED_FPS).motion.values
    if len(frames) != len(rows):
        raise LikenessError(
            f"{path} has coefficients of {len(rows)} frames, and {path.stem} has {len(frames)} pictures. Prepare "
            "this clip again, or take both away."
        )
    if len(frames) < 2:
        raise LikenessError(f"{path} has one frame: a pair needs two. Take it away.")
    return Clip(*clip_and_person(path, root), rows, path.with_suffix(""), frames)
