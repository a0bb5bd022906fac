"""Recordings stamped with times -> frames at a constant rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from ...face.blendshape_track import BlendshapeTrack
from ...media.frame_rate import frame_rate

RATES = (24, 25, 30, 48, 50, 60, 90, 120)  # frames a second that a camera means when it comes within 1 % of them
GAP = 0.5  # seconds without any frame after which the face counts as lost meanwhile


@dataclass(frozen=True)
class Stamped:
    """A recording as its file has it, N >= 1 entries: `times` [N] seconds, none before its predecessor;

    `values` [N, 52]; `rotation` [N, 3] degrees or None; `present` [N] whether a face was seen.
    """

    times: Tensor
    values: Tensor
    rotation: Tensor | None
    present: Tensor


def at_constant_rate(recording: Stamped, fps: Fraction | None = None) -> BlendshapeTrack:
    """Frames at `fps`, or at the rate that the recording itself has (the median step), linear between its entries.

    Frame k stands k / fps after the first entry. Of entries at one and the same time the first counts. A frame shows a
    face if the entries around it do and lie no more than GAP apart.
    """
    fresh = torch.ones(len(recording.times), dtype=torch.bool)
    fresh[1:] = recording.times.diff() > 1e-6
    times = recording.times[fresh].double() - float(recording.times[0])
    fps = fps or own_rate(times)
    where = torch.arange(math.floor(float(times[-1]) * fps + Fraction(1, 2)) + 1, dtype=torch.float64) / float(fps)
    after = torch.searchsorted(times, where - 1e-6).clamp(max=len(times) - 1)
    before = torch.where((times[after] - where).abs() < 1e-6, after, (after - 1).clamp(min=0))
    part = ((where - times[before]) / (times[after] - times[before]).clamp(min=1e-6)).clamp(0, 1)[:, None]
    seen = recording.present[fresh]

    def frames(rows: Tensor) -> Tensor:
        rows = rows[fresh].double()
        return torch.lerp(rows[before], rows[after], part).float()

    present = seen[before] & seen[after] & (times[after] - times[before] <= GAP)
    rotation = None if recording.rotation is None else frames(recording.rotation)
    return BlendshapeTrack(frames(recording.values), rotation, present, fps)


def own_rate(times: Tensor) -> Fraction:
    """The rate of entries at rising `times` [N] seconds: the usual rate next to the median step, or the step's own."""
    if len(times) == 1:
        return Fraction(RATES[2])
    rate = 1 / float(times.diff().median())
    near = min(RATES, key=lambda usual: abs(rate / usual - 1))
    if abs(rate / near - 1) < 0.01:
        return frame_rate(rate) if frame_rate(rate).denominator == 1001 else Fraction(near)
    return Fraction(max(1.0, min(rate, RATES[-1]))).limit_denominator(1001)
