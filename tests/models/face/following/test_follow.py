"""Faces are followed wherever they go, and every person has an entry for every frame."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.face.face_track import FaceTrack, State
from likeness.models.face.following.association import NO_LONGER, NOT_YET
from likeness.models.face.following.follow import FARTHEST, Following, follow_faces
from likeness.tests.acted import Detector, Place, box, filmed, landmarks, off

FPS = Fraction(25)
pytestmark = pytest.mark.usefixtures("one_thread")


def followed(film: Tensor, every: int = 8, detector: Detector | None = None, chunk: int = 7) -> FaceTrack:
    return follow_faces(film.split(chunk), FPS, detector or Detector(), landmarks, Following(every=every))


@settings(max_examples=25, deadline=None)
@given(
    frames=st.integers(1, 60),
    every=st.integers(1, 30),
    chunk=st.integers(1, 40),
    speed=st.tuples(st.floats(-1.5, 1.5), st.floats(-0.5, 0.5)),
    growth=st.floats(0.99, 1.02),
)
def test_a_face_that_moves_and_grows_is_there_in_every_frame(
    frames: int, every: int, chunk: int, speed: tuple[float, float], growth: float
) -> None:
    def act(frame: int) -> Place:
        return 100 + speed[0] * (frame - frames / 2), 60 + speed[1] * (frame - frames / 2), 30 * growth**frame

    detector = Detector()
    track = followed(filmed(frames, act), every, detector, chunk)
    (person,) = track.people
    assert off(person, act) < 2
    assert detector.looks <= -(-frames // every) + 1
    detected = person.states == State.FOUND
    assert int(detected.sum()) == detector.looks
    assert detected[::every].all() or frames > 24


def test_chunks_make_no_difference() -> None:
    film = filmed(50, lambda frame: (20 + 3.0 * frame, 60, 30), lambda frame: (150, 60, 40) if frame % 30 > 9 else None)
    tracks = [followed(film, chunk=chunk) for chunk in (1, 13, 50)]
    for other in tracks[1:]:
        for one, same in zip(tracks[0].people, other.people, strict=True):
            assert torch.equal(one.boxes, same.boxes) and one.reasons == same.reasons


@settings(max_examples=25, deadline=None)
@given(enters=st.integers(0, 40), stays=st.integers(3, 20), every=st.integers(2, 30))
def test_who_enters_and_leaves_is_in_exactly_those_frames(enters: int, stays: int, every: int) -> None:
    """Whoever was there at a detection; who came and went between two was never seen."""

    def act(frame: int) -> Place | None:
        return (60 + frame, 60, 40) if enters <= frame < enters + stays else None

    (person,) = followed(filmed(61, act), every).people
    if person.present.any():
        assert off(person, act) < 2
        assert all((reason == "") == bool(there) for reason, there in zip(person.reasons, person.present, strict=True))
        assert set(person.reasons) <= {"", NOT_YET, NO_LONGER, "the landmarks are unsure (0.05)"}
    else:
        assert stays < every


def test_two_who_cross_keep_their_names() -> None:
    def first(frame: int) -> Place:
        return 30 + 3.0 * frame, 60, 40

    def second(frame: int) -> Place:
        return 170 - 3.0 * frame, 62, 32

    people = followed(filmed(48, second, first), every=6).people
    assert len(people) == 2
    assert off(people[0], first) < 3
    behind, true = people[1], torch.tensor([box(second(frame)) for frame in range(48)])
    assert int(behind.present.sum()) > 30 and not behind.present.all()
    assert ((behind.boxes - true).abs().amax(1)[behind.present] < 12).all()


def test_a_face_that_jumps_is_searched_for() -> None:
    def act(frame: int) -> Place:
        return (40, 60, 40) if frame < 11 else (150, 60, 40)

    detector = Detector()
    people = followed(filmed(49, act), 24, detector).people
    assert len(people) == 2 and sum(person.present.sum() for person in people) == 49
    assert detector.looks == 5  # at 0, 24 and 48, and on either side of the jump


def test_who_vanishes_is_looked_for_some_frames_later_too() -> None:
    def act(frame: int) -> Place | None:
        return (60 + frame, 60, 40) if frame < 20 or 32 <= frame < 40 else None

    detector = Detector()
    (person,) = followed(filmed(90, act), 30, detector).people
    assert off(person, act) < 2  # nobody is there in frames 0, 30, 60 and 89, but for the first
    assert detector.looks == 4 + 4 + 1 + 4  # and at 20, 24, 28 and 36; at 31; at 40, 44, 48 and 56


def test_every_shot_begins_with_a_detection() -> None:
    def act(frame: int) -> Place:
        return (40, 60, 40) if frame < 11 else (150, 40, 60)

    detector = Detector()
    film = filmed(40, act, background=lambda frame: 20 if frame < 11 else 200)
    people = followed(film, 30, detector).people
    assert detector.looks == 5  # at 0, 10, 11, 30 and 39
    larger, smaller = people
    assert larger.present.tolist() == [False] * 11 + [True] * 29
    assert smaller.present.tolist() == [True] * 11 + [False] * 29


def test_a_detector_may_overlook_a_face_now_and_then_but_not_for_ever() -> None:
    film = filmed(80, lambda frame: (100, 60, 40))
    (person,) = followed(film, 8, Detector(blind=lambda look: look == 3)).people
    assert person.present.all()
    assert int((person.states == State.FOUND).sum()) == 10
    (person,) = followed(film, 8, Detector(blind=lambda look: look != 1)).people
    assert person.present.tolist() == [True] * (1 + 8 * FARTHEST) + [False] * (79 - 8 * FARTHEST)
    assert "has not seen the face for 16 frames" in person.reasons[1 + 8 * FARTHEST]
