"""Which part of a sound belongs to which frame: for any frame rate, and for frames at any times.

There are as many windows as frames, always: a window that reaches beyond the sound is filled by a rule. (HyperLips and
Wav2Lip end the video there instead, a fifth of a second before the sound.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import torch
from torch import Tensor

from ..errors import LikenessError
from .mel_voice import Mel

Tail = Literal["silence", "last"]
Alignment = Literal["published", "trained"]
HYPERLIPS_WIDTH = 16  # columns of a window: 0.2 s, from the frame's time on
# HyperLips and Wav2Lip were trained on 25 frames a second, with windows that begin one frame before their picture.
EARLIER: dict[Alignment, Fraction] = {"published": Fraction(0), "trained": Fraction(1, 25)}


def frame_times(frames: int, fps: Fraction) -> list[Fraction]:
    """When each of the frames of a clip is shown, in seconds."""
    return [frame / fps for frame in range(frames)]


@dataclass(frozen=True)
class SoundWindows:
    """A window of `width` columns of `mel` for each of T frames, beginning with column `starts` [T] (int64).

    They are cut out when they are asked for: an hour's would take half a gigabyte.
    """

    mel: Mel
    starts: Tensor
    width: int

    def __len__(self) -> int:
        return len(self.starts)

    def part(self, first: int, last: int) -> Tensor:
        """The windows of frames `first` up to, not including, `last`, [n, bands, width]; silent beyond the sound."""
        at = self.starts[first:last, None] + torch.arange(self.width)  # [n, width]
        columns = self.mel.values.shape[1]
        found = self.mel.values[:, at.clamp(0, columns - 1)].permute(1, 0, 2)  # [n, bands, width]
        return torch.where(((at >= 0) & (at < columns))[:, None], found, self.mel.silence)


def sound_windows(mel: Mel, times: Sequence[Fraction], width: int, tail: Tail = "silence") -> SoundWindows:
    """For each time in seconds the window that begins there: with the last column that does not stand after it.

    `tail`: windows that reach beyond the sound's end see silence there ("silence"), or stay the last that lies in the
    sound ("last"; none lies in a sound shorter than a window). Times before 0 see silence in either case.
    Raises LikenessError where there is no frame.
    """
    if not times:
        raise LikenessError("There is no frame to find the sound of. Give at least one.")
    starts = torch.tensor([math.floor(time * mel.per_second) for time in times])
    if tail == "last":
        starts = starts.clamp(max=max(0, mel.values.shape[1] - width))
    return SoundWindows(mel, starts, width)


def hyperlips_windows(
    mel: Mel, times: Sequence[Fraction], alignment: Alignment = "published", tail: Tail = "silence"
) -> SoundWindows:
    """HyperLips' windows for frames at these times: 16 columns from int(80 * time) on.

    `alignment`: "published" as its inference takes them, "trained" as its training did, 40 ms earlier. With
    "published" and "last" they are its own windows, up to where its list ends, and then the last one again.
    """
    return sound_windows(mel, [time - EARLIER[alignment] for time in times], HYPERLIPS_WIDTH, tail)
