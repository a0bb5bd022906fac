"""The one door to MediaPipe, an optional package: frames of a video -> blendshapes, head and landmarks.

Two generations of it: `mediapipe.tasks`, whose FaceLandmarker needs a file of the user's (face_landmarker.task), and
`mediapipe.solutions`, which brought its own network up to 0.10.21 and gives landmarks alone. Frames go in as RGB, one
tracker follows one face through a whole clip. Nothing of MediaPipe is imported before a tracker is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..errors import LikenessError
from .blendshape_track import INDEX, NAMES, BlendshapeTrack
from .landmark_sets import MESH, MESH_WITH_IRISES
from .landmark_track import LandmarkTrack
from .rotation import fixed_axis_angles

TASK_FILE = "face_landmarker.task"
WHERE = "https://ai.google.dev/edge/mediapipe/solutions/vision/face_landmarker#models"
NOT_INSTALLED = (
    "MediaPipe is not installed. Install it into ComfyUI's Python (pip install mediapipe), "
    "or use a recording made with a phone: Load Face Recording reads it."
)


@dataclass(frozen=True)
class Seen:
    """One face in one frame: `points` [478 or 468, 3] in parts of the picture's width and height, z as x;

    `shapes` [52] in the order of NAMES and `rotation` [3] in degrees, or None where the network gives neither.
    """

    points: Tensor
    shapes: Tensor | None
    rotation: Tensor | None


Tracker = Callable[[np.ndarray, int], Seen | None]  # uint8 [H, W, 3] and its time in milliseconds -> the face, if any


@contextmanager
def open_tracker(task_file: Path | None) -> Iterator[Tracker]:
    """A tracker for one clip: with `task_file` blendshapes as well, without it what an older MediaPipe can do alone.

    Raises LikenessError with what to install or to get.
    """
    try:
        import mediapipe
    except ImportError as reason:
        raise LikenessError(NOT_INSTALLED) from reason
    if task_file is not None:
        from mediapipe.tasks.python import BaseOptions, vision

        try:
            options = vision.FaceLandmarkerOptions(
                BaseOptions(
                    model_asset_buffer=task_file.read_bytes()
                ),  # not its path: MediaPipe fails on non-ASCII ones
                running_mode=vision.RunningMode.VIDEO,
                output_face_blendshapes=True,
                output_facial_transformation_matrixes=True,
            )
            landmarker = vision.FaceLandmarker.create_from_options(options)
        except (OSError, RuntimeError, ValueError) as reason:
            raise LikenessError(
                f"MediaPipe {mediapipe.__version__} cannot use {task_file.name} ({reason}). Get it again from {WHERE}."
            ) from reason
        with landmarker:
            yield lambda pixels, time: seen_by_task(
                landmarker.detect_for_video(mediapipe.Image(mediapipe.ImageFormat.SRGB, pixels), time)
            )
    elif hasattr(mediapipe, "solutions"):
        with mediapipe.solutions.face_mesh.FaceMesh(max_num_faces=1, refine_landmarks=True) as mesh:
            yield lambda pixels, _: seen_by_mesh(mesh.process(pixels))
    else:
        raise LikenessError(
            f"MediaPipe {mediapipe.__version__} needs {TASK_FILE}, which does not come with it. "
            f"Download it from {WHERE} and put it into models/likeness/mediapipe."
        )


def seen_by_task(result: Any) -> Seen | None:
    """Of a FaceLandmarkerResult: its first face."""
    if not result.face_landmarks:
        return None
    shapes, rotation = torch.zeros(len(NAMES)), None
    if result.face_blendshapes:
        for category in result.face_blendshapes[0]:
            if category.category_name in INDEX:  # all but "_neutral"
                shapes[INDEX[category.category_name]] = category.score
    if len(result.facial_transformation_matrixes):
        rotation = fixed_axis_angles(torch.as_tensor(np.asarray(result.facial_transformation_matrixes[0])).float())
    return Seen(_points(result.face_landmarks[0]), shapes if result.face_blendshapes else None, rotation)


def seen_by_mesh(result: Any) -> Seen | None:
    """Of what solutions.face_mesh gives for a picture: its first face."""
    if not result.multi_face_landmarks:
        return None
    return Seen(_points(result.multi_face_landmarks[0].landmark), None, None)


def _points(landmarks: Iterable[Any]) -> Tensor:
    return torch.tensor([(point.x, point.y, point.z) for point in landmarks])


def follow(
    frames: Iterable[np.ndarray], fps: Fraction, track: Tracker, on_frame: Callable[[], None]
) -> tuple[BlendshapeTrack | None, LandmarkTrack]:
    """Has the tracker look at every frame, uint8 [H, W, 3] RGB; blendshapes are None where it gives none.

    `on_frame` is called after each one. Raises LikenessError if there is no frame, or no face in any.
    """
    seen: list[Seen | None] = []
    width = height = 0
    for at, pixels in enumerate(frames):
        height, width = pixels.shape[:2]
        seen.append(track(np.ascontiguousarray(pixels), round(1000 * at / fps)))
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
