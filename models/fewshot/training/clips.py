"""Clips to learn heads from: NAME.npz with 68 landmarks of each frame, and the frames in the folder NAME.

`likeness prepare fewshot` makes them. Frames are square crops of a head; `points` [T, 68 | 468 | 478, 2] are in 0..1 of
them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.landmark_sets import IBUG, MESH, MESH_WITH_IRISES
from ...loading import write_whole
from ...training.clip_files import clip_and_person, clip_paths, frame_names, jpeg_bytes, read_frame, write_frames
from ..landmark_canvas import draw_canvases

REMEDY = "`likeness prepare fewshot` makes clips of videos."
SYSTEM = "few-shot heads"
LEAST = 2  # frames: one to embed, another one to draw


@dataclass(frozen=True)
class Clip:
    """T frames of somebody, in the files `frames`, and their landmarks `points` [T, N, 2]."""

    name: str
    person: str
    points: Tensor
    folder: Path
    frames: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def mark(self) -> bytes:
        """Changes with the landmarks."""
        return hashlib.sha256(self.points.numpy().tobytes()).digest()

    def pictures(self, places: Sequence[int], size: int) -> Tensor:
        """Frames [n, 3, size, size], RGB in 0..1. LikenessError, with the file, for one that is none."""
        return torch.stack([read_frame(self.folder / self.frames[place], size, SYSTEM, REMEDY) for place in places])

    def drawings(self, places: Sequence[int], size: int) -> Tensor:
        """The drawings of their landmarks, [n, 3, size, size]."""
        return draw_canvases(size * self.points[list(places)], size).movedim(-1, 1)


def read_clips(root: Path) -> list[Clip]:
    """All clips of a folder and the folders in it, by their names; no picture is opened.

    Raises LikenessError where there are none, and, naming the file, for a clip that is damaged, whose frames are
    missing or of another number than its landmarks, or that has a single frame.
    """
    return [_read_clip(path, root) for path in clip_paths(root, REMEDY)]


def write_clip(data: Path, name: str, crops: Tensor, points: Tensor) -> None:
    """Writes frames [T, s, s, 3] uint8 and their landmarks [T, N, 2] in 0..1; .npz last."""
    write_frames(data, name, map(jpeg_bytes, crops.numpy()))
    file = BytesIO()
    np.savez(file, points=points.float().numpy())
    write_whole(data / f"{name}.npz", file.getvalue())


def _read_clip(path: Path, root: Path) -> Clip:
    frames, points = frame_names(path, REMEDY), _points_in(path)
    if len(frames) != len(points):
        raise LikenessError(
            f"{path} has landmarks of {len(points)} frames, and {path.stem} has {len(frames)} pictures. Prepare this "
            "clip again, or take both away."
        )
    if len(frames) < LEAST:
        raise LikenessError(f"{path} has one frame: an episode needs two. Take it away.")
    return Clip(*clip_and_person(path, root), points, path.with_suffix(""), frames)


def _points_in(path: Path) -> Tensor:
    try:
        with np.load(path, allow_pickle=False) as file:
            points = torch.from_numpy(file["points"]).float()
    except Exception as error:  # a damaged archive trips its reader anywhere: OSError, ValueError, BadZipFile, ...
        raise LikenessError(f"{path} is damaged, or no clip of heads ({error}). {REMEDY}") from error
    fit = points.ndim == 3 and points.shape[1] in (IBUG, MESH, MESH_WITH_IRISES) and points.shape[2] == 2
    if not fit or not points.isfinite().all():
        raise LikenessError(
            f"{path} has landmarks {list(points.shape)}, not [T, 68, 468 or 478, 2], or some that are no numbers. "
            f"{REMEDY}"
        )
    return points
