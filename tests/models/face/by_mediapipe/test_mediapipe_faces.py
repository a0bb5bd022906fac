"""Faces by MediaPipe, seen by a stand-in of it: boxes, small faces, faces at borders, and the clip as a track."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.face.by_mediapipe.mediapipe_faces import box_of, open_face_finder, squares
from likeness.models.face.by_mediapipe.mediapipe_track import NO_FACE, track_faces
from likeness.models.face.face_track import State
from likeness.tests.red_mesh import OPENED, red_faces, red_mediapipe

LARGE, SMALL, TINY = (100, 60, 200, 180), (300, 100, 340, 150), (500, 300, 525, 330)


@pytest.fixture(autouse=True)
def mediapipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe", red_mediapipe())


def corners(points: torch.Tensor) -> list[float]:
    return [*points.amin(0).tolist(), *points.amax(0).tolist()]


def test_points_are_pixels_and_boxes_reach_to_the_hairline() -> None:
    with open_face_finder(None, faces=4) as find:
        (one,) = find(red_faces(480, 640, LARGE), 0)
    assert one.points.shape == (478, 2) and corners(one.points) == pytest.approx(LARGE, abs=1e-3)
    assert corners(torch.tensor([[one.face.left, one.face.top], [one.face.right, one.face.bottom]])) == pytest.approx(
        [100 - 100 / 24, 60 - 120 / 8, 200 + 100 / 24, 180], abs=1e-3
    )
    assert one.face.score == 1


def test_the_one_frame_whose_box_is_known_is_met() -> None:
    box = box_of(torch.tensor([[592.8, 107.3], [750.0, 294.7]]).repeat(234, 1))
    assert [box.left, box.top, box.right, box.bottom] == pytest.approx([581, 84, 751, 294], abs=6)


@pytest.mark.parametrize(("parts", "seen"), [(False, [LARGE]), (True, [LARGE, SMALL])])
def test_parts_are_looked_at_for_small_faces(parts: bool, seen: list[tuple[int, ...]]) -> None:
    with open_face_finder(None, faces=4, parts=parts) as find:
        found = find(red_faces(480, 640, LARGE, SMALL, TINY), 0)
    assert [corners(face.points) for face in found] == [pytest.approx(box, abs=1e-3) for box in seen]


def test_a_face_that_a_part_cuts_through_is_seen_whole_in_another() -> None:
    boxes = [(left, 200, left + 45, 250) for left in range(20, 560, 75)]  # some lie across the border of a square
    with open_face_finder(None, faces=20, parts=True) as find:
        found = find(red_faces(480, 640, *boxes), 0)
    assert sorted(corners(face.points) for face in found) == [pytest.approx(box, abs=1e-3) for box in boxes]


def test_no_more_faces_than_asked_for() -> None:
    boxes = [(left, 100, left + 70, 190) for left in range(0, 600, 100)]
    for parts in (False, True):
        with open_face_finder(None, faces=2, parts=parts) as find:
            assert len(find(red_faces(480, 640, *boxes), 0)) == 2
    with open_face_finder(None, faces=3, video=False):
        assert OPENED[-1] == {"static_image_mode": True, "max_num_faces": 3, "refine_landmarks": True}


@given(st.integers(1, 300), st.integers(1, 300))
def test_the_parts_cover_every_pixel_and_overlap(height: int, width: int) -> None:
    covered = np.zeros((height, width), int)
    for left, top, side in squares(height, width):
        assert 0 <= left < width and 0 <= top < height and side <= max(height, width)
        covered[top : top + side, left : left + side] += 1
    assert covered.min() >= 1


def clip(*frames: list[tuple[int, int, int, int]]) -> Iterator[np.ndarray]:
    return (red_faces(480, 640, *boxes) for boxes in frames)


def test_a_clip_becomes_a_track_with_an_entry_in_every_frame() -> None:
    left, right = [(100 + 2 * at, 60, 200 + 2 * at, 180) for at in range(9)], (400, 100, 480, 190)
    frames = [[left[at], right] if at not in (3, 4) else [right] for at in range(9)]
    ticks: list[int] = []
    with open_face_finder(None, faces=4) as find:
        track = track_faces(clip(*frames), Fraction(30), find, on_frame=lambda: ticks.append(1))
    assert (len(track), track.width, track.height, track.fps, len(ticks)) == (9, 640, 480, Fraction(30), 9)
    first, second = track.people  # the larger one first
    assert first.states.tolist() == [State.FOUND] * 3 + [State.MISSING] * 2 + [State.FOUND] * 4
    assert first.reasons[3] == NO_FACE and bool(second.present.all())
    assert corners(first.points[8]) == pytest.approx(left[8], abs=1e-3)


def test_pictures_that_stand_alone_keep_their_faces() -> None:
    places = [[(40 * at, 50, 40 * at + 90, 150)] for at in range(6)]
    with open_face_finder(None, faces=4, video=False) as find:
        track = track_faces(clip(*places), Fraction(25), find, apart=True)
    assert sum(person.present.long() for person in track.people).tolist() == [1] * 6


def test_a_clip_without_a_face_has_a_person_who_is_not_there() -> None:
    with open_face_finder(None, faces=4) as find:
        track = track_faces(clip([], []), Fraction(25), find)
    assert len(track.people) == 1 and track.first.reasons == (NO_FACE, NO_FACE)


def test_what_cannot_be_tracked_is_refused() -> None:
    with open_face_finder(None, faces=4) as find:
        with pytest.raises(LikenessError, match="no frame"):
            track_faces([], Fraction(25), find)
        with pytest.raises(LikenessError, match="Frame 1 is 320 x 480 pixels, the first one 640 x 480"):
            track_faces([red_faces(480, 640), red_faces(480, 320)], Fraction(25), find)


def test_without_mediapipe_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe", None)
    with pytest.raises(LikenessError, match="pip install mediapipe"), open_face_finder(Path("absent.task"), 1):
        pass
