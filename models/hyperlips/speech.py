"""What HyperLips hears of a clip's speech: MEL_WINDOWS, and LIP_CONTROL, the vectors that generate its kernels."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from torch import Tensor

from ..errors import LikenessError
from ..media.audio import Audio
from ..media.mel_voice import hyperlips_mel
from ..media.sync import Alignment, SoundWindows, frame_times, hyperlips_windows


@dataclass(frozen=True)
class MelWindows:
    """A window of 80 mel bands and 16 columns, 0.2 s, for each of T frames at `fps` frames a second."""

    windows: SoundWindows
    fps: Fraction

    def __len__(self) -> int:
        return len(self.windows)


@dataclass(frozen=True)
class LipControl:
    """Control vectors [T, 4, 64] of T frames at `fps` frames a second, by the hypernetwork of the base `made_by`."""

    vectors: Tensor
    fps: Fraction
    made_by: str

    def __len__(self) -> int:
        return len(self.vectors)


def frames_of(audio: Audio, fps: Fraction) -> int:
    """How many frames a sound lasts, at least one: its seconds times `fps`, rounded."""
    return max(1, round(audio.waveform.shape[-1] * fps / audio.sample_rate))


def mel_windows(
    audio: Audio, fps: Fraction, frames: int, alignment: Alignment = "published", offset: Fraction = Fraction(0)
) -> MelWindows:
    """The windows of a clip of so many frames: silent where the sound has ended.

    `offset` in seconds: how much later the sound is heard than it stands in `audio`. Raises LikenessError for no frame,
    and for a rate that is none.
    """
    if frames < 1 or fps <= 0:
        raise LikenessError(f"{frames} frames at {fps} a second have no sound. Give at least one, at a rate above 0.")
    times = [time - offset for time in frame_times(frames, fps)]
    return MelWindows(hyperlips_windows(hyperlips_mel(audio), times, alignment), fps)
