"""Gaps of a track by every policy, for any pattern of them."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.face.boxes import split
from likeness.models.face.face_track import State, nobody
from likeness.models.face.tracks.gaps import fill_gaps, nearest
from likeness.models.face.tracks.smooth import smooth_track
from likeness.tests.followed import boxes_alone, person_of, talking, track_of

PATTERNS = st.lists(st.booleans(), min_size=1, max_size=24)  # true where the face was seen


def seen_in(pattern: list[bool], **talk: object):
    missing = [frame for frame, seen in enumerate(pattern) if not seen]
    return person_of(talking(len(pattern), **talk), missing=missing)


@settings(deadline=None, max_examples=50)
@given(PATTERNS, st.sampled_from(["hold", "interpolate"]), st.sampled_from([None, 0, 1, 3]), st.booleans())
def test_any_gap_that_is_short_enough_is_filled_and_no_other(pattern, policy, longest, steady) -> None:
    track = track_of(seen_in(pattern))
    track = smooth_track(track, 0.1) if steady else track
    made = fill_gaps(track, policy, longest)
    before, after = track.first, made.first
    assert len(made) == len(pattern) and before.reasons == after.reasons
    start = 0
    while start < len(pattern):
        stop = next((at for at in range(start, len(pattern)) if pattern[at] != pattern[start]), len(pattern))
        inside = start > 0 and stop < len(pattern)
        filled = any(pattern) and (longest is None or stop - start <= longest)
        wanted = State.MISSING if not filled else State.INTERPOLATED if inside else State.HELD
        wanted = State.HELD if wanted == State.INTERPOLATED and policy == "hold" else wanted
        wanted = State.FOUND if pattern[start] else wanted
        assert set(after.states[start:stop].tolist()) == {wanted}
        start = stop
    seen = before.present
    for name in ("boxes", "points", "scores"):
        assert torch.equal(getattr(before, name)[seen], getattr(after, name)[seen])
        assert not after.scores[~seen].any()
    again = fill_gaps(made, policy, longest).first
    assert torch.equal(again.states, after.states) and torch.equal(again.points, after.points)
    assert not steady or not any(pattern) or after.steady_points[after.present].flatten(1).any(1).all()


@settings(deadline=None, max_examples=40)
@given(PATTERNS.filter(any))
def test_holding_takes_the_nearest_entry_and_of_two_the_earlier(pattern) -> None:
    person = fill_gaps(track_of(seen_in(pattern)), "hold").first
    seen = [frame for frame, there in enumerate(pattern) if there]
    whence = [min(seen, key=lambda other: (abs(other - frame), other)) for frame in range(len(pattern))]
    assert nearest(torch.tensor(pattern)).tolist() == whence
    assert torch.equal(person.points, talking(len(pattern))[whence])


def test_between_two_entries_a_face_turns_grows_and_moves_evenly() -> None:
    face = talking(1) - talking(1).mean(1, keepdim=True)
    angles, scales = torch.linspace(0, 1.2, 9)[:, None], 2 ** torch.linspace(0, 1, 9)[:, None, None]
    x, y = face.unbind(2)
    turned = torch.stack([x * angles.cos() - y * angles.sin(), x * angles.sin() + y * angles.cos()], dim=2)
    points = scales * turned + torch.linspace(100, 300, 9)[:, None, None]
    person = fill_gaps(track_of(person_of(points, missing=range(1, 8))), "interpolate").first
    assert torch.allclose(person.points, points, atol=0.01)
    middles, logarithms = split(person.boxes)
    assert middles.diff(n=2, dim=0).abs().max() < 0.01 and logarithms.diff(n=2, dim=0).abs().max() < 1e-4


def test_a_mirrored_or_pointlike_neighbour_is_reached_all_the_same() -> None:
    for last in (talking(1).flip(2), torch.full((1, 68, 2), 50.0)):
        person = person_of(talking(5), missing=[1, 2, 3])
        person = replace(person, points=torch.cat([talking(4), last]))
        made = fill_gaps(track_of(person), "interpolate").first
        steps = made.points.diff(dim=0).norm(dim=2).amax(1)
        assert steps.isfinite().all() and made.present.all()


def test_boxes_alone_are_filled_too_and_the_unseen_stay_unseen() -> None:
    track = track_of(boxes_alone(seen_in([True, False, True])), nobody(3, "not yet in the picture", 2))
    made = fill_gaps(track, "interpolate")
    assert torch.allclose(made.first.boxes[1], made.first.boxes[[0, 2]].mean(0), atol=1.0)
    assert not made.people[1].present.any() and made.people[1].reasons == track.people[1].reasons


def test_passing_through_leaves_all_as_it_is_and_stopping_names_the_frame() -> None:
    track = track_of(seen_in([True, True, False, False, True]))
    assert fill_gaps(track, "pass through") is track
    with pytest.raises(LikenessError, match=r"Frame 2 has no face 1: no face was found.*2 of 5 frames \(2-3\)"):
        fill_gaps(track, "stop", 9)
    whole = track_of(seen_in([True] * 3))
    assert fill_gaps(whole, "stop") is whole


@pytest.mark.parametrize(("policy", "longest"), [("guess", None), ("hold", -1)])
def test_a_policy_that_is_none_is_refused(policy: str, longest: int | None) -> None:
    with pytest.raises(LikenessError):
        fill_gaps(track_of(seen_in([True])), policy, longest)


def test_a_long_way_round_is_not_taken() -> None:
    face = talking(1) - talking(1).mean(1, keepdim=True)
    turn = math.radians(170)
    matrix = torch.tensor([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    points = torch.cat([face, face, face @ matrix]) + 200
    middle = fill_gaps(track_of(person_of(points, missing=[1])), "interpolate").first.points[1] - 200
    half = torch.tensor([[math.cos(turn / 2), math.sin(turn / 2)], [-math.sin(turn / 2), math.cos(turn / 2)]])
    assert torch.allclose(middle, (face @ half)[0], atol=0.01)
