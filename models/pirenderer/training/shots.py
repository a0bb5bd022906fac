"""Stretches of a video that make clips: one face, in one place, without a break (FOMM's script for VoxCeleb).

A stretch ends where the face is missing, where another shot begins, where the face's box overlaps the stretch's first
one too little, and after MOST frames. Its crop is one square for all of it: 1.2 times the longer side of what the boxes
cover, pushed into the frame where it sticks out.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ...face.cropping.box_crops import ROOM, SAME_CLIP
from ...face.cropping.similarity import onto_upright
from ...face.face_track import FaceTrack
from ...training.film import unbroken
from ..motion import SIDE

LEAST = 32  # frames of a clip: a motion's window has 27
MOST = 500  # frames of a clip: 20 seconds, which memory holds while they are measured
SMALLEST = 128  # pixels of a face's box, at least: half of what is drawn


@dataclass(frozen=True)
class Stretch:
    """Frames `first` to `last` - 1 of a video, of one person, whose points in them are `points` [T, N, 2]; `matrix`
    [2, 3] brings a frame's pixels to those of the 256 x 256 crop, float64."""

    person: int
    first: int
    last: int
    points: Tensor
    matrix: Tensor

    def __len__(self) -> int:
        return self.last - self.first

    def matrix_of(self, frame: int) -> Tensor:
        """The same in all of them."""
        return self.matrix


@dataclass(frozen=True)
class Stretches:
    """What is kept, in the order of its frames, and how many frames with faces were left out, by reason."""

    kept: tuple[Stretch, ...]
    left_out: dict[str, int]


def stretches_of(track: FaceTrack, cuts: frozenset[int], smallest: float = SMALLEST) -> Stretches:
    """The clips of everybody in a track; `cuts`: frames with which another shot begins."""
    kept: list[Stretch] = []
    left_out: dict[str, int] = {}
    for person in track.people:
        for first, last in unbroken(person, cuts, MOST, SAME_CLIP):
            boxes = person.alignment()[0][first:last].double()
            union = torch.cat([boxes[:, :2].amin(0), boxes[:, 2:].amax(0)])  # [4]
            side = float(ROOM * (union[2:] - union[:2]).max())
            reason = ""
            if last - first < LEAST:
                reason = f"of less than {LEAST} frames"
            elif float((boxes[:, 2:] - boxes[:, :2]).amax(1).mean()) < smallest:
                reason = f"of faces below {smallest:g} pixels"
            elif side > min(track.width, track.height):
                reason = "whose square is larger than the frame"
            if reason:
                left_out[reason] = left_out.get(reason, 0) + last - first
                continue
            middle = (union[:2] + union[2:]) / 2
            limits = torch.tensor([track.width, track.height], dtype=torch.float64)
            middle = torch.minimum(torch.maximum(middle, torch.full((2,), side / 2).double()), limits - side / 2)
            matrix = SIDE * onto_upright(middle[None], torch.full((1, 2), side / 2, dtype=torch.float64))[0]
            kept.append(Stretch(person.number, first, last, person.alignment()[1][first:last], matrix))
    return Stretches(tuple(sorted(kept, key=lambda one: (one.first, one.person))), left_out)
