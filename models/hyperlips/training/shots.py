"""Stretches of a film that make clips of speakers: one face without a break, each frame cropped by its own box.

As in HyperLips' training, the box is the detector's, without the pixels that inference adds below it, and becomes a
square whatever its proportions.
"""

from __future__ import annotations

from torch import Tensor

from ...face.cropping.box_crops import hyperlips
from ...face.cropping.similarity import moved
from ...face.face_track import FaceTrack
from ...training.stretches import Fitting, Stretch, fitting_stretches

LEAST = 25  # frames of a clip: a second
MOST = 250  # frames of a clip: 10 seconds, whose crops memory holds until they are written
SMALLEST = 64  # pixels of a face's box, at least: half of what the base draws


def stretches_of(
    track: FaceTrack, cuts: frozenset[int], size: int, smallest: float = SMALLEST
) -> tuple[tuple[Stretch, ...], dict[str, int]]:
    """See fitting_stretches; `points` are in 0..1 of the crops, which have `size` pixels."""

    def crops(boxes: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
        matrices = size * hyperlips(boxes.double(), 0)  # [T, 2, 3]
        return matrices, (moved(points.double(), matrices) / size).float()  # and [T, N, 2]

    return fitting_stretches(track, cuts, Fitting(LEAST, MOST, smallest), crops)
