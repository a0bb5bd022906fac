"""The motion between keys."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.media.easing import EASINGS
from likeness.models.media.keyframes import Key, Keyframes
from likeness.models.tha4.keyframes import keyframe_track, poses_at
from likeness.models.tha4.pose import HIGH, INDEX, LOW


@st.composite
def keyframes(draw: st.DrawFn) -> Keyframes:
    times = sorted(draw(st.sets(st.integers(0, 400), min_size=1, max_size=6)))
    value, parameter = st.floats(-1, 1), st.integers(0, 44)
    values = st.dictionaries(parameter, value, min_size=1, max_size=5)
    ease = st.sampled_from(sorted(EASINGS))
    over = st.sampled_from([0.0, 0.1, 1.0, float("inf")])
    return Keyframes(tuple(Key(time / 100, draw(values), draw(ease), draw(over)) for time in times), None)


@settings(max_examples=60, deadline=None)
@given(keyframes())
def test_every_key_is_hit_exactly(keys: Keyframes) -> None:
    times = torch.tensor([key.time for key in keys.keys], dtype=torch.float64)
    poses = poses_at(keys, times - 1e-12)  # as near as k / fps comes to it
    for pose, key in zip(poses, keys.keys, strict=True):
        for at, value in key.values.items():
            assert float(pose[at]) == pytest.approx(value, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(keyframes(), st.sampled_from([Fraction(12), Fraction(25), Fraction(30000, 1001)]))
def test_a_track_is_in_range_and_reaches_the_last_key(keys: Keyframes, fps: Fraction) -> None:
    track = keyframe_track(keys, fps)
    assert bool((track.poses >= LOW).all() and (track.poses <= HIGH).all())
    assert 0 <= (len(track) - 1) / fps - keys.keys[-1].time < 1 / fps + 1e-6
    longer = keyframe_track(keys, fps, len(track) + 7)
    assert torch.equal(longer.poses[len(track) :], track.poses[-1:].repeat(7, 1))


def test_parameters_travel_between_the_keys_that_name_them() -> None:
    head, wink = INDEX["head_y"], INDEX["eye_wink_left"]
    keys = Keyframes(
        (Key(0.0, {head: -1.0}, "linear"), Key(1.0, {wink: 1.0}, "hold"), Key(2.0, {head: 1.0}, "linear")), None
    )
    poses = poses_at(keys, torch.tensor([0.0, 0.5, 0.99, 1.0, 1.5, 3.0], dtype=torch.float64))
    assert poses[:, head].tolist() == pytest.approx([-1, -0.5, -0.01, 0, 0.5, 1])
    assert poses[:, wink].tolist() == [0, 0, 0, 1, 1, 1]  # held at rest until its key, and held after it


def test_a_first_key_is_approached_from_rest() -> None:
    at = INDEX["mouth_smirk"]
    poses = poses_at(Keyframes((Key(1.0, {at: 0.8}, "linear"),), None), torch.tensor([0.0, 0.5], dtype=torch.float64))
    assert poses[:, at].tolist() == pytest.approx([0, 0.4])


def test_over_is_the_length_of_the_way() -> None:
    at = INDEX["head_y"]
    keys = Keyframes((Key(1.0, {at: 1.0}, "linear", 0.5), Key(3.0, {at: 0.0}, "linear", 0.0)), None)
    poses = poses_at(keys, torch.tensor([0.25, 0.5, 0.75, 1.0, 2.0, 2.99, 3.0], dtype=torch.float64))
    assert poses[:, at].tolist() == pytest.approx([0, 0, 0.5, 1, 1, 1, 0])
