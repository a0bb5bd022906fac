"""Stretches of a film that make clips of a head: one face without a break, each frame framed by its own landmarks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from ...face.face_track import FaceTrack
from ...face.landmark_track import LandmarkTrack
from ...training.film import unbroken
from ..head_crops import head_crops

LEAST = 9  # frames of a clip: K = 8, and one to draw
MOST = 250  # frames of a clip: 10 seconds, whose crops memory holds until they are written
SMALLEST = 64  # pixels of a face's box, at least


@dataclass(frozen=True)
class Stretch:
    """Frames `first` to `last` - 1 of a film, of one person; `matrices` [T, 2, 3] float64 bring a frame's pixels to
    those of its crop, and `points` [T, 68, 2] are in 0..1 of the crops."""

    person: int
    first: int
    last: int
    matrices: Tensor
    points: Tensor

    def matrix_of(self, frame: int) -> Tensor:
        """[2, 3]"""
        return self.matrices[frame - self.first]


def stretches_of(
    track: FaceTrack, cuts: frozenset[int], framing: str, size: int, smallest: float = SMALLEST
) -> tuple[tuple[Stretch, ...], dict[str, int]]:
    """The clips of everybody in a track, in the order of their frames, and how many frames with faces were left out, by
    reason. `cuts`: frames with which another shot begins; `size`: pixels of a crop."""
    kept: list[Stretch] = []
    left_out: dict[str, int] = {}
    for person in track.people:
        for first, last in unbroken(person, cuts, MOST):
            boxes, points = (own[first:last] for own in person.alignment())
            reason = ""
            if last - first < LEAST:
                reason = f"of less than {LEAST} frames"
            elif float((boxes[:, 2:] - boxes[:, :2]).amax(1).mean()) < smallest:
                reason = f"of faces below {smallest:g} pixels"
            if reason:
                left_out[reason] = left_out.get(reason, 0) + last - first
                continue
            there = torch.ones(last - first, dtype=torch.bool)
            own = LandmarkTrack(points, track.width, track.height, there, Fraction(track.fps))
            crops = head_crops(own, framing, size)
            kept.append(Stretch(person.number, first, last, crops.matrices, crops.points / size))
    return tuple(sorted(kept, key=lambda one: (one.first, one.person))), left_out
