"""How long a long video takes and how much memory it needs: speech to mp4 through every stage, streamed."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ..media.audio import Audio
from ..media.memory import peak_memory
from .idle import idle_motion
from .lip_sync import lip_sync
from .pose import GROUPS
from .render import Background, Poser, render_video
from .tracks import combine

FPS = Fraction(25)


@dataclass(frozen=True)
class StreamReport:
    """`seconds` of wall time for `frames` frames; `peak_bytes` of the whole process since it started."""

    frames: int
    seconds: float
    peak_bytes: int

    def __str__(self) -> str:
        return (
            f"{self.frames} frames ({float(self.frames / FPS) / 60:.1f} minutes) in {self.seconds:.0f} s, "
            f"{1000 * self.seconds / self.frames:.0f} ms a frame, peak memory {self.peak_bytes / 2**20:.0f} MB"
        )


def measure_stream(poser: Poser, speech: Audio, seconds: float, path: Path) -> StreamReport:
    """Renders `seconds` of video to `path`: the speech, over and over, with idle motion, on a plain background."""
    started = time.perf_counter()
    audio = _repeated(speech, seconds)
    mouth = lip_sync(audio, FPS)
    track = combine(idle_motion(len(mouth), FPS), mouth, "add", GROUPS)
    frames = render_video(poser, track, path, audio, Background.color(0.9, 0.93, 1.0))
    return StreamReport(frames, time.perf_counter() - started, peak_memory())


def _repeated(speech: Audio, seconds: float) -> Audio:
    samples = math.ceil(seconds * speech.sample_rate)
    times = -(-samples // speech.waveform.shape[1])
    return Audio(speech.waveform.repeat(1, times)[:, :samples].contiguous(), speech.sample_rate)
