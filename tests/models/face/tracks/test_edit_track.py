"""Corrections by hand: what each field does, to the raw places and the steady ones, and what a track writes."""

from __future__ import annotations

import json

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.boxes import around
from likeness.models.face.face_track import FaceTrack, Person, State, nobody
from likeness.models.face.tracks.edit_json import read_edits
from likeness.models.face.tracks.edit_track import edit_track
from likeness.models.face.tracks.gaps import fill_gaps
from likeness.models.face.tracks.smooth import smooth_track
from likeness.models.face.tracks.track_json import track_as_json
from likeness.tests.followed import boxes_alone, person_of, talking, track_of


def pair(missing: tuple[int, ...] = (3, 4)) -> FaceTrack:
    return track_of(person_of(talking(8), 1, missing), person_of(talking(8, size=25, at=(560, 90)), 5))


def edited(track: FaceTrack, *entries: dict[str, object]) -> FaceTrack:
    return edit_track(track, read_edits(json.dumps(entries), track))


def same(first: Person, second: Person) -> bool:
    names = ("boxes", "points", "scores", "states")
    return first.reasons == second.reasons and all(torch.equal(getattr(first, n), getattr(second, n)) for n in names)


def test_a_box_takes_its_points_along_and_marks_the_frame_as_given() -> None:
    track = pair()
    made = edited(track, {"frame": 2, "box": [100, 50, 300, 250]}).first
    assert made.boxes[2].tolist() == [100, 50, 300, 250] and made.states[2] == State.GIVEN and made.scores[2] == 1
    assert torch.allclose(around(made.points[2]), made.boxes[2], atol=1e-3)  # as they lay about the points before
    assert same(edited(track, {"frame": 2, "box": [100, 50, 300, 250]}).people[1], track.people[1])
    others = torch.arange(8) != 2
    assert torch.equal(made.points[others], track.first.points[others])


def test_in_a_frame_without_a_face_the_nearest_one_gives_the_points() -> None:
    track = pair()
    made = edited(track, {"frames": [3, 4], "box": [0, 0, 100, 100]}).first
    assert made.present.all() and made.reasons[3] == ""
    left_top, right_bottom = track.first.boxes[2, :2], track.first.boxes[2, 2:]
    wanted = (track.first.points[2] - left_top) / (right_bottom - left_top) * 100
    assert torch.allclose(made.points[3], wanted, atol=1e-3)


def test_points_take_their_box_along() -> None:
    track = pair()
    points = track.first.points[2] * 2 + 10
    made = edited(track, {"frame": 2, "points": points.tolist()}).first
    assert torch.allclose(made.points[2], points) and torch.allclose(made.boxes[2], around(points), atol=1e-3)


def test_a_range_of_one_person_moves_and_grows_about_its_middle() -> None:
    track = smooth_track(pair(), 0.1)
    made = edited(track, {"person": 5, "frames": [2, None], "move": [5, -3], "scale": 2}).people[1]
    before = track.people[1]
    for after, place in (
        (made.boxes, before.boxes),
        (made.points, before.points),
        (made.steady_points, before.steady_points),
    ):
        place, after = place.reshape(8, -1, 2), after.reshape(8, -1, 2)
        middle = before.boxes.reshape(8, 2, 2).mean(1, keepdim=True)
        wanted = middle + torch.tensor([5.0, -3.0]) + 2 * (place - middle)
        assert torch.allclose(after[2:], wanted[2:], atol=1e-3) and torch.equal(after[:2], place[:2])


def test_missing_takes_a_face_away_and_the_last_word_counts() -> None:
    made = edited(
        pair(), {"missing": "a mask"}, {"frame": 6, "box": [1, 1, 9, 9], "points": talking(1)[0].tolist()}
    ).first
    assert made.present.tolist() == [False] * 6 + [True, False] and made.reasons[0] == "a mask"
    assert edited(pair(), {"frame": 0, "missing": ""}).first.reasons[0] == "marked as missing by hand"


def test_a_clip_without_a_face_can_be_given_one_with_points_of_any_set() -> None:
    five = [[431, 178], [507, 177], [468, 220], [440, 262], [499, 261]]
    track = track_of(nobody(4, "no face was found"))
    made = edited(track, {"points": five}, {"frame": 2, "missing": "turned away"}).first
    assert made.points.shape == (4, 5, 2) and made.present.tolist() == [True, True, False, True]
    assert made.boxes[0].tolist() == [431, 177, 507, 262]
    assert edited(track, {"box": [1, 2, 3, 4]}).first.present.all()


def test_keys_by_hand_and_the_way_between_them() -> None:
    track = track_of(boxes_alone(nobody(5, "no face was found")))
    keys = edited(track, {"frame": 0, "box": [0, 0, 10, 10]}, {"frame": 4, "box": [40, 0, 50, 10]})
    assert torch.allclose(fill_gaps(keys, "interpolate").first.boxes[:, 0], torch.arange(0.0, 41, 10))


@settings(deadline=None, max_examples=25)
@given(st.sets(st.integers(0, 7)), st.booleans(), st.booleans())
def test_what_a_track_writes_changes_nothing_when_it_is_read(missing: set[int], points: bool, filled: bool) -> None:
    track = pair(tuple(sorted(missing)))
    track = smooth_track(fill_gaps(track, "interpolate", 2), 0.1) if filled else track
    made = edit_track(track, read_edits(track_as_json(track, points), track))
    assert all(same(*both) for both in zip(made.people, track.people, strict=True))


def test_a_correction_within_what_a_track_wrote_is_made() -> None:
    track = pair()
    document = json.loads(track_as_json(track, points=False))
    entries = document["people"][1]["entries"]
    entries[6]["box"][0] -= 20
    entries[7] = {"frame": 7, "state": "missing", "reason": "turned away"}
    made = edit_track(track, read_edits(json.dumps(document), track)).people[1]
    assert made.states.tolist() == [1] * 6 + [State.GIVEN, State.MISSING] and made.reasons[7] == "turned away"
    assert made.points[6, :, 0].min() == pytest.approx(float(track.people[1].points[6, :, 0].min()) - 20, abs=0.01)


def points_of(count: int) -> list[list[float]]:
    made: Tensor = torch.rand(count, 2) * 100
    return made.tolist()


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"points": points_of(5)}, "Entry 1 has 5 points, but this track has 68"),
        ({"person": 5, "frame": 1, "points": [[1, 1]] * 68}, "points lie on one line"),
        ({"frames": [3, 4], "move": [1, 1]}, "no face to move or to scale in these frames"),
    ],
)
def test_what_does_not_fit_the_track_is_named(entry: dict[str, object], sentence: str) -> None:
    with pytest.raises(LikenessError, match=sentence):
        edited(pair(), entry)
    unseen = track_of(nobody(3, "no face was found", points=68))
    with pytest.raises(LikenessError, match="Give its points as well"):
        edited(unseen, {"box": [0, 0, 9, 9]})
