"""The person most alike is picked, or nobody, with the figures as the reason."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import State
from likeness.models.face.tracks.pick_alike import pick_alike
from likeness.tests.people import person, track_of

PLACE = torch.full((3, 2), 60.0)
THREE = track_of(*(person(number, PLACE) for number in (4, 1, 7)))


def numbers(track) -> list[int]:
    return [one.number for one in track.people]


def test_the_most_alike_comes_first() -> None:
    likeness = {4: 0.3, 1: 0.31, 7: 0.9}
    assert numbers(pick_alike(THREE, likeness, 0.3)) == [7]
    assert numbers(pick_alike(THREE, likeness, 0.3, which=2)) == [1]
    assert numbers(pick_alike(THREE, likeness, 0.3, which=3, keep_others=True)) == [4, 7, 1]
    assert numbers(pick_alike(THREE, {4: 0.5, 1: 0.5}, 0.3, keep_others=True)) == [1, 4, 7]


def test_nobody_is_alike_enough() -> None:
    picked = pick_alike(THREE, {4: 0.12, 1: -0.034, 7: None}, 0.3, keep_others=True)
    assert not picked.first.present.any()
    assert picked.first.reasons == ("nobody is at least 0.30 alike: face 4 0.12, face 1 -0.03, face 7 not seen",) * 3
    assert numbers(picked) == [8, 4, 1, 7]
    second = pick_alike(THREE, {4: 0.5, 1: 0.1, 7: 0.1}, 0.3, which=2)
    assert second.first.reasons[0].startswith(
        "face 2 of those at least 0.30 alike was picked, and there are 1: face 4 0.50"
    )


def test_of_many_faces_a_reason_names_some() -> None:
    crowd = track_of(*(person(number, PLACE) for number in range(1, 201)))
    reason = pick_alike(crowd, dict.fromkeys(range(1, 201), 0.0), 0.3).first.reasons[0]
    assert reason.endswith("face 12 0.00 and 188 more")


def test_where_nobody_was_seen_the_track_says_why() -> None:
    empty = track_of(person(1, PLACE, [State.MISSING] * 3))
    assert pick_alike(empty, {1: None}, 0.3).first.reasons == ("turned away",) * 3


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from([1, 4, 7]), st.none() | st.floats(-1, 1)), st.floats(-1, 1), st.integers(1, 5))
def test_a_frame_is_never_lost(likeness: dict[int, float | None], least: float, which: int) -> None:
    picked = pick_alike(THREE, likeness, least, which)
    assert len(picked) == len(THREE)
    value = likeness.get(picked.first.number)
    assert picked.first.present.all() == (value is not None and value >= least)


def test_places_are_counted_from_one() -> None:
    with pytest.raises(LikenessError, match="counted from 1"):
        pick_alike(THREE, {}, 0.3, which=0)
