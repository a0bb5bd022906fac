"""Clips of speakers: NAME.npz with landmarks and mel spectrogram, and the frames, 25 a second, in the folder NAME.

`likeness prepare hyperlips` makes them. `points` [T, 68, 468 or 478, 2] are in 0..1 of the frames; `mel` [80, N] is the
sound from the first frame's time on, 80 columns a second.
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
from ...loading import write_whole
from ...media.audio import Audio
from ...media.mel_voice import HYPERLIPS, Mel, hyperlips_mel
from ...media.sync import Alignment, frame_times, hyperlips_windows
from ...training.clip_files import clip_and_person, clip_paths, frame_names, jpeg_bytes, read_frame, write_frames
from ...training.film import FPS
from ..sketch import WAYS

REMEDY = "`likeness prepare hyperlips` makes clips of videos."
LEAST = 10  # frames: two starts of five frames whose sound lies in the clip
SILENCE = -4.0


@dataclass(frozen=True)
class Clip:
    """T frames; `mark` changes with landmarks and sound. What is large stays in its files."""

    name: str
    person: str
    path: Path
    frames: tuple[str, ...]
    mark: bytes

    def __len__(self) -> int:
        return len(self.frames)

    def pictures(self, places: Sequence[int], size: int) -> Tensor:
        """Frames [n, 3, size, size], BGR in 0..1. LikenessError, with the file, for one that is none."""
        folder = self.path.with_suffix("")
        read = [read_frame(folder / self.frames[place], size, "HyperLips", REMEDY) for place in places]
        return torch.stack(read).flip(1)

    def points(self, places: Sequence[int]) -> Tensor:
        """Landmarks of some frames, [n, N, 2]."""
        return _read(self.path)[0][list(places)]

    def windows(self, first: int, count: int, alignment: Alignment) -> Tensor:
        """What is heard at `count` frames from `first` on, [n, 80, 16]; "trained": a frame early."""
        mel = Mel(_read(self.path)[1], HYPERLIPS.sample_rate // HYPERLIPS.hop, SILENCE)
        return hyperlips_windows(mel, frame_times(first + count, FPS), alignment).part(first, first + count)


def read_clips(root: Path) -> list[Clip]:
    """All clips of a folder and the folders in it, by their names; no picture is opened.

    Raises LikenessError where there are none, and, naming the file, for a clip that is damaged, whose frames are
    missing or of another number than its landmarks, or that is shorter than LEAST frames.
    """
    return [_read_clip(path, root) for path in clip_paths(root, REMEDY)]


def write_clip(data: Path, name: str, crops: Tensor, points: Tensor, sound: Audio) -> None:
    """Writes frames [T, s, s, 3] uint8, their landmarks [T, N, 2] and their sound; .npz last."""
    write_frames(data, name, (jpeg_bytes(crop) for crop in crops.numpy()))
    file = BytesIO()
    np.savez(file, points=points.float().numpy(), mel=hyperlips_mel(sound).values.numpy())
    write_whole(data / f"{name}.npz", file.getvalue())


def _read_clip(path: Path, root: Path) -> Clip:
    frames, (points, mel) = frame_names(path, REMEDY), _read(path)
    if len(frames) != len(points):
        raise LikenessError(
            f"{path} has landmarks of {len(points)} frames, and {path.stem} has {len(frames)} pictures. Prepare this "
            "clip again, or take both away."
        )
    if len(frames) < LEAST:
        raise LikenessError(f"{path} has {len(frames)} frames: HyperLips learns from {LEAST} and more. Take it away.")
    known = hashlib.sha256(points.numpy().tobytes() + mel.numpy().tobytes())
    return Clip(*clip_and_person(path, root), path, frames, known.digest())


def _read(path: Path) -> tuple[Tensor, Tensor]:
    """Landmarks [T, N, 2] and mel [80, N]."""
    try:
        with np.load(path, allow_pickle=False) as file:
            points, mel = (torch.from_numpy(file[name]).float() for name in ("points", "mel"))
    except Exception as error:  # a damaged archive trips its reader anywhere: OSError, ValueError, BadZipFile, ...
        raise LikenessError(f"{path} is damaged, or no clip of HyperLips' ({error}). {REMEDY}") from error
    fit = points.ndim == 3 and points.shape[1] in WAYS and points.shape[2] == 2 and mel.ndim == 2 and len(mel) == 80
    if not fit or not mel.shape[1] or not (points.isfinite().all() and mel.isfinite().all()):
        raise LikenessError(
            f"{path} has landmarks {list(points.shape)} and a sound {list(mel.shape)}, not [T, 68, 468 or 478, 2] and "
            f"[80, N], or some that are no numbers. {REMEDY}"
        )
    return points, mel
