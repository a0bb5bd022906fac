"""A MediaPipe that needs no network: its mesh sees rectangles of pure red, each of its own green, as faces.

Like the real one it has a class to open, keeps to the number of faces that it was asked for, and overlooks what is
narrower than a tenth of the picture.
"""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

NARROWEST = 0.1  # of the picture's longer side
MESH, IRISES = 468, 10
OPENED: list[dict[str, Any]] = []  # what was asked for, in order


class FaceMesh:
    """As mediapipe.solutions.face_mesh.FaceMesh is called."""

    def __init__(self, **asked: Any) -> None:
        self.asked = asked
        OPENED.append(asked)

    def __enter__(self) -> FaceMesh:
        return self

    def __exit__(self, *reason: object) -> None:
        self.asked = {}

    def process(self, pixels: np.ndarray) -> SimpleNamespace:
        assert self.asked and pixels.dtype == np.uint8 and pixels.flags.c_contiguous
        height, width = pixels.shape[:2]
        red = (pixels[..., 0] == 255) & (pixels[..., 2] == 0)
        faces = []
        for green in np.unique(pixels[..., 1][red]):
            rows, columns = np.nonzero(red & (pixels[..., 1] == green))
            left, top, right, bottom = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
            if right - left >= NARROWEST * max(height, width):
                faces.append(
                    SimpleNamespace(landmark=_mesh(left / width, top / height, right / width, bottom / height))
                )
        return SimpleNamespace(multi_face_landmarks=faces[: self.asked["max_num_faces"]] or None)


def _mesh(left: float, top: float, right: float, bottom: float) -> list[SimpleNamespace]:
    """478 points whose mesh fills the rectangle; the irises lie in its middle."""
    steps = np.linspace(0, 1, MESH)
    across = left + (right - left) * steps
    down = top + (bottom - top) * (7 * steps % 1.0000001)
    middle = SimpleNamespace(x=(left + right) / 2, y=(top + bottom) / 2, z=0.0)
    return [SimpleNamespace(x=x, y=y, z=0.0) for x, y in zip(across, down, strict=True)] + [middle] * IRISES


def red_mediapipe() -> ModuleType:
    """The module, to be put into sys.modules under MediaPipe's name."""
    OPENED.clear()
    module: Any = ModuleType("mediapipe")
    module.__version__ = "0.10.21"
    module.solutions = SimpleNamespace(face_mesh=SimpleNamespace(FaceMesh=FaceMesh))
    return module


def red_faces(height: int, width: int, *boxes: tuple[int, int, int, int]) -> np.ndarray:
    """A grey picture uint8 [H, W, 3] with a red face in each left, top, right, bottom."""
    pixels = np.full((height, width, 3), 90, np.uint8)
    for number, (left, top, right, bottom) in enumerate(boxes):
        pixels[top:bottom, left:right] = (255, 10 * number, 0)
    return pixels
