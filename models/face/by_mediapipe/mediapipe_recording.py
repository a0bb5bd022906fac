"""One face followed through a clip by MediaPipe: what it does, as blendshapes, a turning head and landmarks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

import numpy as np
import torch

from ...errors import LikenessError
from ..blendshape_track import NAMES, BlendshapeTrack
from ..landmark_sets import MESH, MESH_WITH_IRISES
from ..landmark_track import LandmarkTrack
from .mediapipe_door import Seen, Tracker


def follow(
    frames: Iterable[np.ndarray], fps: Fraction, track: Tracker, on_frame: Callable[[], None]
) -> tuple[BlendshapeTrack | None, LandmarkTrack]:
    """Has the tracker look at every frame, uint8 [H, W, 3] RGB, for one face; blendshapes are None where it gives none.

    `on_frame` is called after each one. Raises LikenessError if there is no frame, or no face in any.
    """
    seen: list[Seen | None] = []
    width = height = 0
    for at, pixels in enumerate(frames):
        height, width = pixels.shape[:2]
        seen.append(next(iter(track(np.ascontiguousarray(pixels), round(1000 * at / fps))), None))
        on_frame()
    faces = [face for face in seen if face is not None]
    if not faces:
        raise LikenessError("MediaPipe found no face in any frame. Choose a video with one face, well lit and large.")
    present = torch.tensor([face is not None for face in seen])
    count = min(MESH_WITH_IRISES, *(len(face.points) for face in faces))
    count = MESH_WITH_IRISES if count == MESH_WITH_IRISES else MESH
    points = torch.zeros(len(seen), count, 3)
    points[present] = torch.stack([face.points[:count] for face in faces]) * torch.tensor([width, height, width])
    landmarks = LandmarkTrack(points, width, height, present, fps)
    if any(face.shapes is None for face in faces):
        return None, landmarks
    values = torch.zeros(len(seen), len(NAMES))
    values[present] = torch.stack([face.shapes for face in faces if face.shapes is not None])
    rotation = None
    if all(face.rotation is not None for face in faces):
        rotation = torch.zeros(len(seen), 3)
        rotation[present] = torch.stack([face.rotation for face in faces if face.rotation is not None])
    return BlendshapeTrack(values, rotation, present, fps), landmarks
