"""Sliders on landmarks: nothing at rest, the head's turn as it was asked for, features as they are called."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.face.head_fit import fit_head
from likeness.models.fewshot.retargeting.edit import LIDS, LIPS, SLIDERS, edited, gaps
from likeness.models.fewshot.retargeting.keyframes import keyed
from likeness.tests.drawn_face import Face, drawn

turns = st.tuples(*(st.floats(-20, 20) for _ in range(3)))
UP = torch.tensor([1.0, -1.0])


@given(turns, st.floats(0, 0.4), st.booleans())
@settings(deadline=None, max_examples=12)
def test_at_rest_nothing_moves(turned: tuple[float, float, float], jaw: float, mesh: bool) -> None:
    track = drawn(Face(turned=turned, jaw=jaw), mesh=mesh)
    assert torch.allclose(edited(track, {}).points, track.as_ibug().points[..., :2], atol=1e-2)


@given(turns, st.sampled_from([("pitch", 0), ("yaw", 1), ("roll", 2)]), st.floats(-12, 12))
@settings(deadline=None, max_examples=12)
def test_the_head_turns_by_what_was_asked(
    turned: tuple[float, float, float], axis: tuple[str, int], angle: float
) -> None:
    """Measured again by head_fit's own template, whose depths differ a little, from the front."""
    name, at = axis
    track = drawn(Face(turned=(0, 0, turned[2] if name == "roll" else 0)))
    before, after = (fit_head(one).rotation[0, at] for one in (track, edited(track, {name: angle})))
    assert float(after - before) == pytest.approx(angle, abs=1 + 0.1 * abs(angle))


def test_a_mouth_opens_and_shuts() -> None:
    track = drawn(Face(jaw=0.3))
    open_, wider, shut = (edited(track, {"mouth": value}).points * UP for value in (0.0, 1.0, -1.0))
    assert (gaps(wider, LIPS) > gaps(open_, LIPS)).all()
    assert gaps(shut, LIPS).mean() < 0.25 * gaps(open_, LIPS).mean()
    assert wider[0, 8, 1] < open_[0, 8, 1] < shut[0, 8, 1]  # the chin follows


def test_eyes_shut_whatever_their_size() -> None:
    track = drawn(Face(left_eye=1.0, right_eye=0.4))
    open_, shut, wide = (edited(track, {"eyes": value}).points * UP for value in (0.0, -1.0, 1.0))
    assert gaps(shut, LIDS).max() < 0.01
    assert torch.allclose(gaps(wide, LIDS), 1.5 * gaps(open_, LIDS), atol=1e-2)


@pytest.mark.parametrize(
    ("name", "points", "down"), [("smile", (48, 54), False), ("brows", (19, 24), False), ("pitch", (30,), True)]
)
def test_features_move_the_way_they_are_called(name: str, points: tuple[int, ...], down: bool) -> None:
    track = drawn(Face())
    for part in (0.5, -0.5):
        moved = edited(track, {name: part * SLIDERS[name][1]}).points - track.points
        assert all((float(moved[0, at, 1]) * part > 0) == down for at in points)


def test_each_frame_may_have_its_own_values_and_gaps_stay() -> None:
    track = replace(drawn(*(Face() for _ in range(3))), present=torch.tensor([True, False, True]))
    made = edited(track, {"yaw": torch.tensor([0.0, 10, 20])})
    assert torch.allclose(made.points[0], track.points[0], atol=1e-2)
    assert not made.points[1].any() and not torch.allclose(made.points[2], track.points[2], atol=1)


@pytest.mark.parametrize(
    ("changes", "sentence"), [({"ears": 1.0}, "no slider 'ears'"), ({"yaw": 50.0}, "yaw goes from -40 to 40")]
)
def test_other_sliders_and_values_are_refused(changes: dict[str, float], sentence: str) -> None:
    with pytest.raises(LikenessError, match=sentence):
        edited(drawn(Face()), changes)


def test_a_face_from_the_side_is_refused() -> None:
    with pytest.raises(LikenessError, match="Frame 1: the face is seen from the side"):
        edited(drawn(Face(), Face(turned=(0, 85, 0))), {"yaw": 5.0})


def test_keys_hold_a_portrait_and_come_on_top_of_a_clip() -> None:
    text = '[{"time": 0.2, "yaw": 20, "ease": "linear"}, {"time": 0.4, "yaw": 0, "ease": "overshoot"}]'
    track = drawn(Face())
    made = keyed(track, text, Fraction(10))
    assert len(made) == 5 and made.fps == 10
    assert torch.allclose(made.points[2], edited(track, {"yaw": 20.0}).points[0])
    assert torch.allclose(made.points[[0, 4]], track.points.expand(2, -1, -1), atol=1e-2)
    clip = drawn(*(Face(jaw=0.1 * at) for at in range(3)))
    same = keyed(clip, '[{"time": 9, "smile": 1, "over": 0}]', Fraction(10))
    assert same.fps == clip.fps and torch.allclose(same.points, clip.points, atol=1e-2)
    for wrong, sentence in (
        ('[{"time": 0}]', "Key 1 at 0 s: It names nothing"),
        ('[{"time": 0, "yaw": 90}]', "Its yaw is 90; it goes from -40 to 40"),
    ):
        with pytest.raises(LikenessError, match=sentence):
            keyed(track, wrong, Fraction(10))
    with pytest.raises(LikenessError, match="show no face"):
        keyed(replace(track, present=torch.tensor([False])), text, Fraction(10))
