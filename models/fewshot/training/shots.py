"""Stretches of a film that make clips of a head: one face without a break, each frame framed by its own landmarks."""

from __future__ import annotations

from fractions import Fraction

import torch
from torch import Tensor

from ...face.face_track import FaceTrack
from ...face.landmark_track import LandmarkTrack
from ...training.stretches import Fitting, Stretch, fitting_stretches
from ..head_crops import head_crops

LEAST = 9  # frames of a clip: K = 8, and one to draw
MOST = 250  # frames of a clip: 10 seconds, whose crops memory holds until they are written
SMALLEST = 64  # pixels of a face's box, at least


def stretches_of(
    track: FaceTrack, cuts: frozenset[int], framing: str, size: int, smallest: float = SMALLEST
) -> tuple[tuple[Stretch, ...], dict[str, int]]:
    """See fitting_stretches; `points` are in 0..1 of the crops, which have `size` pixels."""

    def crops(_: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
        there = torch.ones(len(points), dtype=torch.bool)
        own = LandmarkTrack(points, track.width, track.height, there, Fraction(track.fps))
        made = head_crops(own, framing, size)
        return made.matrices, made.points / size  # [T, 2, 3] and [T, 68, 2]

    return fitting_stretches(track, cuts, Fitting(LEAST, MOST, smallest), crops)
