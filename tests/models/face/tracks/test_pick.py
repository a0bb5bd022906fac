"""Which person is picked, by every order; and nobody, with a reason, where there is none."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import FaceTrack, nobody
from likeness.models.face.tracks.pick import order_people, pick, pick_number
from likeness.tests.followed import person_of, talking, track_of

MIDDLE = (320.0, 240.0)


def crowd() -> FaceTrack:
    """1: left, small, always there. 2: middle, large, missing twice. 3: right, in the last two frames. 4: never."""
    small = person_of(talking(6, size=20, at=(100, 100)), 1)
    large = person_of(talking(6, size=60, at=(300, 200)), 2, missing=[0, 1])
    right = person_of(talking(6, size=30, at=(550, 300)), 3, missing=range(4))
    return track_of(small, large, right, nobody(6, "not yet in the picture", 4, 68))


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        ("largest", [2, 1, 3]),
        ("left to right", [1, 2, 3]),
        ("right to left", [3, 2, 1]),
        ("most often seen", [1, 2, 3]),
        ("nearest to a point", [2, 3, 1]),
        ("number", [1, 2, 3]),
    ],
)
def test_every_order(order: str, numbers: list[int]) -> None:
    track = crowd()
    people = order_people(track, order, (400.0, 260.0))
    assert [person.number for person in people] == numbers
    for which, number in enumerate(numbers, 1):
        made = pick(track, people, which)
        assert [person.number for person in made.people] == [number]
        kept = pick(track, people, which, keep_others=True)
        rest = [other for other in numbers if other != number]
        assert [person.number for person in kept.people] == [number, *rest, 4]


def test_one_frame_may_decide_and_then_only_those_in_it_count() -> None:
    assert [person.number for person in order_people(crowd(), "right to left", MIDDLE, 2)] == [2, 1]
    with pytest.raises(LikenessError, match="no frame 6: the clip's are 0 to 5"):
        order_people(crowd(), "largest", MIDDLE, 6)


@settings(deadline=None, max_examples=30)
@given(st.integers(4, 9999), st.booleans(), st.sampled_from([None, 0, 5]))
def test_beyond_the_count_there_is_no_face_and_a_reason(which: int, keep_others: bool, frame: int | None) -> None:
    track = crowd()
    made = pick(track, order_people(track, "largest", MIDDLE, frame), which, keep_others)
    assert not made.first.present.any() and len(made) == len(track) and made.first.points.shape == (6, 68, 2)
    assert len(set(made.first.reasons)) == 1 and f"face {which} of an order was picked" in made.first.reasons[0]
    assert len(made.people) == (5 if keep_others else 1)


def test_a_number_stays_with_its_person_and_an_unknown_one_is_nobody() -> None:
    track = crowd()
    assert pick_number(track, [], 3).first.number == 3
    assert pick_number(track, [], 4).first.reasons[0] == "not yet in the picture"
    made = pick_number(track, order_people(track, "number", MIDDLE), 9, keep_others=True)
    assert [person.number for person in made.people] == [9, 1, 2, 3, 4]
    assert made.first.reasons[0] == "the face with number 9 was picked, but the numbers are 1, 2, 3, 4"


def test_of_a_clip_without_anybody_the_clips_own_reason_is_kept() -> None:
    track = track_of(nobody(3, "no face was found", 1, 68))
    made = pick(track, order_people(track, "largest", MIDDLE), 1)
    assert made.first.reasons == ("no face was found",) * 3


def test_those_of_equal_rank_go_by_number() -> None:
    points = talking(2)
    track = track_of(person_of(points, 7), person_of(points, 3))
    assert [person.number for person in order_people(track, "largest", MIDDLE)] == [3, 7]


@pytest.mark.parametrize(("order", "point"), [("tallest", MIDDLE), ("nearest to a point", (float("nan"), 0.0))])
def test_an_order_that_means_nothing_is_refused(order: str, point: tuple[float, float]) -> None:
    with pytest.raises(LikenessError):
        order_people(crowd(), order, point)


def test_a_place_below_one_is_refused() -> None:
    with pytest.raises(LikenessError, match="from 1"):
        pick(crowd(), [], 0)
    assert torch.equal(crowd().first.present, torch.ones(6, dtype=torch.bool))
