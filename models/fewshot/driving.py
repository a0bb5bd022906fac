"""A head driven by landmarks (Zakharov et al., section 3.1): the pictures of each frame, a few at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ..errors import LikenessError
from ..face.face_crop import FaceCrop
from ..face.landmark_track import LandmarkTrack
from ..media.audio import Audio
from ..media.marks import synthetic
from ..media.video import VideoWriter
from .few_shot_heads import FewShotHeads
from .framing import canvases_of, framed, held_frames
from .head import Head

AT_ONCE = 16  # frames between two ticks of a progress bar, and in memory when a video is written
MARK = synthetic("talking head drawn from pictures of a person")

Each = Callable[[int, Tensor], None]


@dataclass(frozen=True)
class Driven:
    """What draws T frames: heads with the person's own weights, psi [1, 17158], and where the landmarks lie.

    `frames` [T]: the frame whose landmarks each one shows; its own, or another's where it has no face.
    """

    heads: FewShotHeads
    psi: Tensor
    crop: FaceCrop
    frames: Tensor
    closed: bool = False

    def __len__(self) -> int:
        return len(self.frames)

    def drawn(self, first: int, count: int) -> Tensor:
        """Frames first .. first + count - 1, [count, size, size, 3] in 0..1. They are there."""
        canvases = canvases_of(self.crop, self.frames[first : first + count], self.closed)
        return self.heads.draw(canvases, self.psi)

    def parts(self, each: Each | None = None) -> Iterator[Tensor]:
        """All frames, some after others; `each(number, picture)` is called for every one, and may raise."""
        for first in range(0, len(self), AT_ONCE):
            pictures = self.drawn(first, AT_ONCE)
            if each is not None:
                for number, picture in enumerate(pictures, first):
                    each(number, picture)
            yield pictures


def drive(
    heads: FewShotHeads,
    head: Head,
    track: LandmarkTrack,
    framing: str,
    size: int,
    steady: bool = False,
    hold: bool = True,
    closed: bool = False,
) -> Driven:
    """Prepares the drawing of a head by a clip's landmarks.

    `hold`: a frame without a face shows the one before; else it is an error. `heads` are those that the head was made
    with, and on their device. Raises LikenessError for a head of another model, and as `framed`.
    """
    own = heads.of(head)
    crop = framed(track, framing, size, steady)
    missing = (~track.present).nonzero()[:, 0].tolist()
    if missing and not hold:
        raise LikenessError(
            f"{len(missing)} of {len(track)} frames have no face, the first is frame {missing[0]}. Hold the last face "
            "there, or fill the gaps of the track."
        )
    return Driven(own, own.parameters_of(head), crop, held_frames(track.present), closed)


def driven_video(driven: Driven, path: Path | str, audio: Audio | None = None, each: Each | None = None) -> int:
    """Writes the frames at the landmarks' rate, with a sound, as a video marked as synthetic; returns their number.

    While a longer sound lasts, the last frame is held. Raises LikenessError as `Driven` and VideoWriter do.
    """
    size, fps = driven.crop.size, driven.crop.fps
    with VideoWriter(path, fps, size, size, audio, mark=MARK) as video:
        for pictures in driven.parts(each):
            video.write(as_bytes(pictures))
    return max(len(driven), math.ceil(audio.duration * fps) if audio is not None else 0)


def as_bytes(pictures: Tensor) -> Tensor:
    """Pictures in 0..1 as uint8 on the CPU."""
    return (pictures.clamp(0, 1) * 255).round().to("cpu", torch.uint8)
