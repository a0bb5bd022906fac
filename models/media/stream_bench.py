"""A long video through a trivial function: its time, its peak memory, and whether all that went in came out.

The clip is made here: a picture that moves with every frame, and a sound that never repeats.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import torch
from torch import Tensor

from ..whole_file import make_folder
from .audio import Audio
from .encoding import Encoding
from .memory import peak_memory
from .picture_decoder import decoded, picture_stream
from .source import opened
from .stream import stream_through
from .video import VideoWriter
from .video_reader import VideoReader

RATE = 48_000  # Hz
MOVED = 4  # pixels a frame
QUICK = Encoding("h264", "small", preset="ultrafast")


@dataclass(frozen=True)
class StreamReport:
    """What a stream did with a clip: frames and the digests of sound samples, before and after; seconds; bytes."""

    made_frames: int
    frames: int
    made_sound: str
    sound: str
    making_seconds: float
    seconds: float
    peak_bytes: int

    @property
    def kept(self) -> bool:
        """Whether every frame and every sample is there."""
        return (self.made_frames, self.made_sound) == (self.frames, self.sound)

    def __str__(self) -> str:
        sound = "identical" if self.made_sound == self.sound else "DIFFERENT"
        return (
            f"frames in {self.made_frames}, out {self.frames}; sound samples {sound}; "
            f"{self.seconds:.0f} s, {1000 * self.seconds / self.frames:.1f} ms a frame; "
            f"peak memory {self.peak_bytes / 2**20:.0f} MB (the clip was made in {self.making_seconds:.0f} s)"
        )


def measure_stream(folder: Path, seconds: float, width: int, height: int, fps: Fraction) -> StreamReport:
    """Makes a clip in `folder`, streams it through the negative of its colours, and compares; both files stay there."""
    make_folder(folder)
    source, target = folder / "stream_in.mp4", folder / "stream_out.mp4"
    begun = time.perf_counter()
    make_clip(source, round(seconds * fps), width, height, fps)
    made = time.perf_counter()
    stream_through(source, target, negative)  # as nodes do it: H.264 of the usual quality
    done = time.perf_counter()
    return StreamReport(
        count_frames(source),
        count_frames(target),
        digest_of_sound(source),
        digest_of_sound(target),
        made - begun,
        done - made,
        peak_memory(),
    )


def negative(frames: Tensor, first: int) -> Tensor:
    """255 less each colour."""
    return 255 - frames


def make_clip(path: Path, frames: int, width: int, height: int, fps: Fraction) -> None:
    """A band of colours that moves across the picture, with a tone that wanders and some noise, two channels."""
    across = torch.arange(2 * width) % width
    down = torch.arange(height)[:, None]
    band = torch.stack([(across + 0 * down) % 256, (2 * across + down) % 256, (down + 0 * across) % 256], dim=-1).byte()
    sound = wandering_tone(round(frames / fps * RATE))
    with VideoWriter(path, fps, width, height, Audio(sound, RATE), encoding=QUICK, hold=False) as video:
        for number in range(frames):
            left = MOVED * number % width
            video.write(band[None, :, left : left + width])


def wandering_tone(samples: int) -> Tensor:
    """[2, samples] float32, made piece by piece: the bench counts memory."""
    sound, generator = torch.empty(2, samples), torch.Generator().manual_seed(0)
    for first in range(0, samples, RATE):
        piece = sound[:, first : first + RATE]
        at = torch.arange(first, first + piece.shape[1], dtype=torch.float64) / RATE
        piece.copy_(torch.randn(piece.shape, generator=generator)).mul_(0.02)
        piece.add_(0.3 * torch.sin(2 * torch.pi * (220 * at + 40 * torch.sin(at))))
    return sound


def count_frames(path: Path) -> int:
    """How many frames FFmpeg decodes."""
    with opened(path, path.name) as container:
        return sum(1 for _ in decoded(container, picture_stream(container, path.name), path.name))


def digest_of_sound(path: Path) -> str:
    """Of all samples that FFmpeg decodes, one after the other."""
    digest = hashlib.sha256()
    heard = VideoReader(path).sound()
    for _, samples in heard.blocks() if heard is not None else ():
        digest.update(samples.T.contiguous().numpy().tobytes())
    return digest.hexdigest()
