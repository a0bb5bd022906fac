"""What MediaPipe's landmarkers give, in the shapes of its two generations."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

POINTS = [SimpleNamespace(x=0.5, y=0.25, z=-0.125, visibility=None, presence=None) for _ in range(478)]
NOD = np.array([[1, 0, 0, 1], [0, 0.9848, -0.1736, 2], [0, 0.1736, 0.9848, -40], [0, 0, 0, 1]])  # 10 degrees down


def categories(**scores: float) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(index=at, score=score, display_name="", category_name=name)
        for at, (name, score) in enumerate({"_neutral": 0.7, **scores}.items())
    ]


def result(faces: int = 1, blendshapes: bool = True) -> SimpleNamespace:
    """A FaceLandmarkerResult of MediaPipe 1.2.2."""
    return SimpleNamespace(
        face_landmarks=[POINTS] * faces,
        face_blendshapes=[categories(jawOpen=0.5, eyeBlinkLeft=0.25)] * faces * blendshapes,
        facial_transformation_matrixes=[NOD] * faces * blendshapes,
    )
