"""Stretches of a video that make clips: one face, in one place, without a break (FOMM's script for VoxCeleb).

A stretch ends where the face is missing, where another shot begins, where the face's box overlaps the stretch's first
one too little, and after MOST frames. Its crop is one square for all of it: 1.2 times the longer side of what the boxes
cover, pushed into the frame where it sticks out.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ...face.cropping.box_crops import ROOM, SAME_CLIP
from ...face.cropping.similarity import onto_upright
from ...face.face_track import FaceTrack
from ...training.stretches import Fitting, Stretch, fitting_stretches
from ..motion import SIDE

LEAST = 32  # frames of a clip: a motion's window has 27
MOST = 500  # frames of a clip: 20 seconds, which memory holds while they are measured
SMALLEST = 128  # pixels of a face's box, at least: half of what is drawn


def stretches_of(
    track: FaceTrack, cuts: frozenset[int], smallest: float = SMALLEST
) -> tuple[tuple[Stretch, ...], dict[str, int]]:
    """See fitting_stretches; `points` are in pixels of the frames."""

    def crops(boxes: Tensor, points: Tensor) -> tuple[Tensor, Tensor] | str:
        union = torch.cat([boxes[:, :2].amin(0), boxes[:, 2:].amax(0)]).double()  # [4]
        side = float(ROOM * (union[2:] - union[:2]).max())
        if side > min(track.width, track.height):
            return "whose square is larger than the frame"
        middle = (union[:2] + union[2:]) / 2
        limits = torch.tensor([track.width, track.height], dtype=torch.float64)
        middle = torch.minimum(torch.maximum(middle, torch.full((2,), side / 2).double()), limits - side / 2)
        matrix = SIDE * onto_upright(middle[None], torch.full((1, 2), side / 2, dtype=torch.float64))  # [1, 2, 3]
        return matrix.expand(len(points), 2, 3), points

    return fitting_stretches(track, cuts, Fitting(LEAST, MOST, smallest, SAME_CLIP), crops)
