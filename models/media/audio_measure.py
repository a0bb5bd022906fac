"""How loud a sound is and where in it anything is heard, and a picture of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from .audio import Audio

SILENT = -120.0  # dB: what stands for the loudness of nothing
HEARD = -50.0  # dB of full scale: what stays below counts as silence
BLOCK = 1 << 20  # samples at a time
STEP = 100  # looks a second at where anything is heard
GROUND, WAVE, CORE, MARK = (0.09, 0.10, 0.12), (0.36, 0.62, 0.85), (0.72, 0.86, 0.97), (0.24, 0.26, 0.30)
MARKS = (1, 10, 60, 600, 3600)  # seconds between marks; the first that gives at most MOST_MARKS
MOST_MARKS = 30


@dataclass(frozen=True)
class Loudness:
    """`peak` and `rms` in dB of full scale, a full sine being 0 and -3; `clipped`: samples at full scale or beyond.

    `heard`: from when to when in seconds anything is above HEARD, or None.
    """

    peak: float
    rms: float
    clipped: int
    heard: tuple[float, float] | None


def measure(audio: Audio) -> Loudness:
    """Measures all channels together; of a sound beyond full scale the peak is above 0 dB."""
    wave = audio.waveform
    block = max(1, audio.sample_rate // STEP)
    low, high = _extremes(wave, block)  # [n] each
    level = torch.maximum(high, -low)
    loud = (level > 10 ** (HEARD / 20)).nonzero()[:, 0]
    heard = None
    if len(loud):
        first, last = int(loud[0]) * block, min((int(loud[-1]) + 1) * block, wave.shape[1])
        heard = first / audio.sample_rate, last / audio.sample_rate
    energy = sum(float(torch.linalg.vector_norm(part)) ** 2 for part in wave.split(BLOCK, dim=1))
    clipped = 0
    if float(level.max()) >= 1:
        clipped = sum(int((part.abs() >= 1).sum()) for part in wave.split(BLOCK, dim=1))
    return Loudness(_decibel(float(level.max())), _decibel(math.sqrt(energy / wave.numel())), clipped, heard)


def picture(audio: Audio, width: int = 1024, height: int = 256) -> Tensor:
    """The sound over time, [height, width, 3] in 0..1, full scale from bottom to top, all channels over each other.

    Pale within the root mean square of its time; upright lines mark seconds, or as many as leave them apart.
    """
    wave = audio.waveform
    block = -(-wave.shape[1] // width)
    low, high = _extremes(wave, block)  # [n], n <= width
    roots = [torch.linalg.vector_norm(part) / part.numel() ** 0.5 for part in wave.split(block, dim=1)]
    root = torch.stack(roots)  # [n]
    columns = (torch.arange(width) * wave.shape[1] // width // block).clamp(max=len(low) - 1)
    level = 1 - (torch.arange(height)[:, None] + 0.5) * 2 / height  # [height, 1], from the top
    half = 1 / height  # so that silence is a line
    shown = torch.tensor(GROUND).repeat(height, width, 1)
    seconds = float(audio.duration)
    apart = next((mark for mark in MARKS if seconds / mark <= MOST_MARKS), MARKS[-1])
    marked = torch.arange(apart, math.ceil(seconds), apart) * width / seconds
    shown[:, marked.long()] = torch.tensor(MARK)
    shown[(level <= high[columns] + half) & (level >= low[columns] - half)] = torch.tensor(WAVE)
    shown[level.abs() <= torch.minimum(root[columns], torch.maximum(high, -low)[columns]) + half] = torch.tensor(CORE)
    return shown


def described(audio: Audio, loudness: Loudness, fps: Fraction, frames: int) -> str:
    """The facts as lines of text."""
    if loudness.heard is None:
        heard = f"nothing above {HEARD:g} dB"
    else:
        heard = f"from {loudness.heard[0]:.2f} s to {loudness.heard[1]:.2f} s"
    lines = [
        f"length: {float(audio.duration):.3f} s, {audio.waveform.shape[1]} samples",
        f"rate: {audio.sample_rate} Hz",
        f"channels: {audio.channels}",
        f"frames at {float(fps):g} a second: {frames}",
        f"peak: {loudness.peak:.1f} dBFS",
        f"loudness: {loudness.rms:.1f} dBFS (root mean square)",
        f"heard: {heard}",
    ]
    if loudness.clipped:
        lines.append(f"clipped: {loudness.clipped} samples at full scale or beyond")
    return "\n".join(lines)


def _extremes(wave: Tensor, block: int) -> tuple[Tensor, Tensor]:
    """The lowest and the highest sample of any channel in each `block` samples, [ceil(T / block)] each."""
    whole = wave.shape[1] // block * block
    parts = [wave[:, :whole].unflatten(1, (-1, block))] if whole else []  # a view: an hour is not copied
    if whole < wave.shape[1]:
        parts.append(wave[:, None, whole:])
    ends = [part.aminmax(dim=2) for part in parts]
    low, high = (torch.cat([getattr(end, side) for end in ends], dim=1) for side in ("min", "max"))
    return low.amin(0), high.amax(0)


def _decibel(amplitude: float) -> float:
    return max(SILENT, 20 * math.log10(amplitude)) if amplitude > 0 else SILENT
