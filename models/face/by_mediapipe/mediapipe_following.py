"""MediaPipe in the places of the detector and of the landmark network, so that faces are followed as with ours.

Its own tracker is not used: each picture, and each crop about a face, is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..detection.detector import Face
from ..detection.face_square import crop, square_of
from ..detection.landmarks import Landmarks
from ..following.follow import Detector
from ..following.walks import Landmarker
from ..landmark_sets import MESH_WITH_IRISES
from .mediapipe_door import Tracker, open_tracker
from .mediapipe_faces import open_face_finder

MOST = 8  # faces of a picture
MARGIN = 1.5  # sides of the landmark network's square: the mesh's own detector wants to see the whole head
SIDE = 256  # pixels of the crop


@contextmanager
def mediapipe_networks(task_file: Path | None = None) -> Iterator[tuple[Detector, Landmarker]]:
    """Both, for as long as they are needed. Raises LikenessError with what to install or to get, as `open_tracker`."""
    with (
        open_face_finder(task_file, MOST, video=False) as find,
        open_tracker(task_file, faces=1, video=False) as mesh,
    ):

        def detect(pictures: Tensor, closely: bool) -> list[list[Face]]:
            if closely:
                return [[] for _ in pictures]
            return [[seen.face for seen in find(_pixels(picture), 0)] for picture in pictures]

        def landmark(pictures: Tensor, faces: Sequence[Sequence[Face]]) -> list[list[Landmarks]]:
            return [
                [_landmarks(mesh, picture, face) for face in own] for picture, own in zip(pictures, faces, strict=True)
            ]

        yield detect, landmark


def _landmarks(mesh: Tracker, picture: Tensor, face: Face) -> Landmarks:
    """The mesh of the face in the square about a box; nothing that is sure where it finds none."""
    square = square_of(face)
    wider = type(square)(square.x, square.y, MARGIN * square.side)
    seen = mesh((255 * crop(picture, wider, SIDE)).round().byte().movedim(0, -1).contiguous().numpy(), 0)
    if not seen:
        return Landmarks(torch.tensor([square.x, square.y]).expand(MESH_WITH_IRISES, 2), torch.zeros(MESH_WITH_IRISES))
    points = seen[0].points[:, :2]
    return Landmarks(wider.in_picture(points), torch.ones(len(points)))


def _pixels(picture: Tensor) -> np.ndarray:
    return np.ascontiguousarray(picture.movedim(0, -1).numpy())
