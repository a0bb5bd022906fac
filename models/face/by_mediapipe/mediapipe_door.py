"""The one door to MediaPipe, an optional package: a picture -> landmarks of its faces, blendshapes and heads.

Two generations of it: `mediapipe.tasks`, whose FaceLandmarker needs a file of the user's (face_landmarker.task), and
`mediapipe.solutions`, which brought its own network up to 0.10.21 and gives landmarks alone. Pictures go in as RGB.
Nothing of MediaPipe is imported before a tracker is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ...errors import LikenessError
from ..blendshape_track import INDEX, NAMES
from ..rotation import fixed_axis_angles

TASK_FILE = "face_landmarker.task"
WHERE = "https://ai.google.dev/edge/mediapipe/solutions/vision/face_landmarker#models"


@dataclass(frozen=True)
class Seen:
    """One face in one picture: `points` [478 or 468, 3] in parts of the picture's width and height, z as x;

    `shapes` [52] in the order of NAMES and `rotation` [3] in degrees, or None where the network gives neither.
    """

    points: Tensor
    shapes: Tensor | None
    rotation: Tensor | None


# uint8 [H, W, 3] and its time in milliseconds, later than the one before -> the faces in it
Tracker = Callable[[np.ndarray, int], list[Seen]]


@contextmanager
def open_tracker(task_file: Path | None, faces: int = 1, video: bool = True, shapes: bool = False) -> Iterator[Tracker]:
    """A tracker of at most so many `faces`: through one clip with `video`, else of pictures that are each their own.

    With `task_file` blendshapes and the head's rotation are given where `shapes` asks for them; without it is what an
    older MediaPipe can do alone. Raises LikenessError with what to install or to get.
    """
    mediapipe = _mediapipe()
    if task_file is not None:
        from mediapipe.tasks.python import BaseOptions, vision

        modes = vision.RunningMode
        try:
            options = vision.FaceLandmarkerOptions(
                BaseOptions(model_asset_buffer=task_file.read_bytes()),  # no path: MediaPipe fails on non-ASCII ones
                running_mode=modes.VIDEO if video else modes.IMAGE,
                num_faces=faces,
                output_face_blendshapes=shapes,
                output_facial_transformation_matrixes=shapes,
            )
            landmarker = vision.FaceLandmarker.create_from_options(options)
        except (OSError, RuntimeError, ValueError) as reason:
            raise LikenessError(
                f"MediaPipe {mediapipe.__version__} cannot use {task_file.name} ({reason}). Get it again from {WHERE}."
            ) from reason
        with landmarker:

            def look(pixels: np.ndarray, time: int) -> list[Seen]:
                picture = mediapipe.Image(mediapipe.ImageFormat.SRGB, pixels)
                return seen_by_task(landmarker.detect_for_video(picture, time) if video else landmarker.detect(picture))

            yield look
    elif hasattr(mediapipe, "solutions"):
        kind = mediapipe.solutions.face_mesh.FaceMesh
        with kind(static_image_mode=not video, max_num_faces=faces, refine_landmarks=True) as mesh:
            yield lambda pixels, _: seen_by_mesh(mesh.process(pixels))
    else:
        raise LikenessError(
            f"MediaPipe {mediapipe.__version__} needs {TASK_FILE}, which does not come with it. "
            f"Download it from {WHERE} and put it into models/likeness/mediapipe."
        )


def _mediapipe() -> Any:
    try:
        import mediapipe
    except (ImportError, OSError, AttributeError, TypeError) as reason:  # what another numpy or protobuf leads to
        if isinstance(reason, ModuleNotFoundError) and reason.name == "mediapipe":
            raise LikenessError(
                "MediaPipe is not installed. Install it into ComfyUI's Python: pip install mediapipe."
            ) from reason
        raise LikenessError(
            f"MediaPipe is installed but does not load ({reason}). Versions up to 0.10.21 need numpy below 2: install "
            "a newer one into ComfyUI's Python, pip install --upgrade mediapipe."
        ) from reason
    return mediapipe


def seen_by_task(result: Any) -> list[Seen]:
    """The faces of a FaceLandmarkerResult."""
    faces = []
    for at, landmarks in enumerate(result.face_landmarks):
        shapes, rotation = None, None
        if at < len(result.face_blendshapes or ()):
            shapes = torch.zeros(len(NAMES))
            for category in result.face_blendshapes[at]:
                if category.category_name in INDEX:  # all but "_neutral"
                    shapes[INDEX[category.category_name]] = category.score
        if at < len(result.facial_transformation_matrixes or ()):
            matrix = np.asarray(result.facial_transformation_matrixes[at])
            rotation = fixed_axis_angles(torch.as_tensor(matrix).float())
        faces.append(Seen(_points(landmarks), shapes, rotation))
    return faces


def seen_by_mesh(result: Any) -> list[Seen]:
    """The faces that solutions.face_mesh found in a picture."""
    return [Seen(_points(face.landmark), None, None) for face in result.multi_face_landmarks or ()]


def _points(landmarks: Iterable[Any]) -> Tensor:
    return torch.tensor([(point.x, point.y, point.z) for point in landmarks])
