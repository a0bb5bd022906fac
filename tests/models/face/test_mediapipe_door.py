"""What becomes of MediaPipe's results, in the shapes that its two generations give, and what is said without it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.blendshape_track import INDEX
from likeness.models.face.mediapipe_door import Seen, follow, open_tracker, seen_by_mesh, seen_by_task

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


def test_a_result_of_the_tasks_gives_shapes_and_head() -> None:
    seen = seen_by_task(result(2))
    assert seen.points.shape == (478, 3) and seen.points[0].tolist() == [0.5, 0.25, -0.125]
    assert seen.shapes[INDEX["jawOpen"]] == 0.5 and float(seen.shapes.sum()) == 0.75
    assert seen.rotation.tolist() == pytest.approx([10, 0, 0], abs=0.01)
    assert seen_by_task(result(0)) is None
    bare = seen_by_task(result(1, blendshapes=False))
    assert bare.shapes is None and bare.rotation is None


def test_a_result_of_the_older_mesh_gives_points_alone() -> None:
    found = SimpleNamespace(multi_face_landmarks=[SimpleNamespace(landmark=POINTS)])
    assert seen_by_mesh(found).points.shape == (478, 3) and seen_by_mesh(found).shapes is None
    assert seen_by_mesh(SimpleNamespace(multi_face_landmarks=None)) is None


class Clip:
    """Frames of 640 x 480 whose first pixel tells their number; the tracker loses the face in the odd ones."""

    def __init__(self, count: int, blendshapes: bool = True) -> None:
        self.count, self.blendshapes, self.times = count, blendshapes, []

    def frames(self) -> Iterator[np.ndarray]:
        for at in range(self.count):
            frame = np.zeros((480, 640, 3), np.uint8)
            frame[0, 0] = at
            yield frame[:, ::-1][:, ::-1]

    def track(self, pixels: np.ndarray, time: int) -> Seen | None:
        assert pixels.flags.c_contiguous and pixels.dtype == np.uint8
        self.times.append(time)
        return seen_by_task(result(1 - pixels[0, 0, 0] % 2, self.blendshapes))


def test_a_clip_becomes_two_tracks() -> None:
    clip, ticks = Clip(5), []
    blendshapes, landmarks = follow(clip.frames(), Fraction(30000, 1001), clip.track, lambda: ticks.append(1))
    assert clip.times == [0, 33, 67, 100, 133] and len(ticks) == 5
    assert blendshapes.present.tolist() == landmarks.present.tolist() == [True, False, True, False, True]
    assert blendshapes.column("jawOpen").tolist() == [0.5, 0, 0.5, 0, 0.5]
    assert blendshapes.rotation[:2, 0].tolist() == pytest.approx([10, 0], abs=0.01)
    assert (landmarks.width, landmarks.height, landmarks.fps) == (640, 480, Fraction(30000, 1001))
    assert landmarks.points[0, 477].tolist() == [320, 120, -80]  # z in the unit of x
    assert not landmarks.points[1].any()


def test_without_shapes_there_are_landmarks_alone() -> None:
    clip = Clip(3, blendshapes=False)
    blendshapes, landmarks = follow(clip.frames(), Fraction(25), clip.track, lambda: None)
    assert blendshapes is None and len(landmarks) == 3


def test_no_frame_and_no_face_are_refused() -> None:
    for frames in ([], [np.ones((4, 4, 3), np.uint8)]):
        with pytest.raises(LikenessError, match="no face in any frame"):
            follow(frames, Fraction(25), Clip(0).track, lambda: None)


def test_an_interrupt_ends_the_work_at_its_frame() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    clip = Clip(5)
    with pytest.raises(KeyboardInterrupt):
        follow(clip.frames(), Fraction(25), clip.track, stop)
    assert len(clip.times) == 1


def test_without_mediapipe_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe", None)  # what Python itself does with a package that is not there
    with pytest.raises(LikenessError, match="pip install mediapipe"), open_tracker(None):
        pass
    assert torch.is_tensor(seen_by_task(result()).points)
