"""A clip with one face, as MediaPipe's results give it, becomes blendshapes and landmarks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest

from likeness.models.errors import LikenessError
from likeness.models.face.by_mediapipe.mediapipe_door import Seen, seen_by_task
from likeness.models.face.by_mediapipe.mediapipe_recording import follow
from likeness.tests.mediapipe_results import result


class Clip:
    """Frames of 640 x 480 whose first pixel tells their number; the tracker loses the face in the odd ones."""

    def __init__(self, count: int, blendshapes: bool = True) -> None:
        self.count, self.blendshapes, self.times = count, blendshapes, []

    def frames(self) -> Iterator[np.ndarray]:
        for at in range(self.count):
            frame = np.zeros((480, 640, 3), np.uint8)
            frame[0, 0] = at
            yield frame[:, ::-1][:, ::-1]

    def track(self, pixels: np.ndarray, time: int) -> list[Seen]:
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
