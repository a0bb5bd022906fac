"""Idle motion: deterministic, a function of time alone, and lifelike in figures."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.tha4.idle import idle_motion
from likeness.models.tha4.pose import INDEX

OFF = {"blink": 0.0, "breathing": 0.0, "sway": 0.0, "gaze": 0.0}
MINUTES = 10 * 60 * 25


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**63), st.integers(1, 200), st.integers(0, 300))
def test_a_longer_track_begins_with_the_shorter_one(seed: int, frames: int, more: int) -> None:
    short, long = (idle_motion(count, Fraction(25), seed) for count in (frames, frames + more))
    assert torch.equal(short.poses, long.poses[:frames])


def test_another_frame_rate_samples_the_same_motion() -> None:
    slow, fast = idle_motion(250, Fraction(25), 3, blink=0), idle_motion(1000, Fraction(100), 3, blink=0)
    assert torch.allclose(slow.poses, fast.poses[::4], atol=1e-5)


def test_seeds_differ_and_zero_is_off() -> None:
    assert not torch.equal(idle_motion(50, Fraction(25), 1).poses, idle_motion(50, Fraction(25), 2).poses)
    assert not idle_motion(50, Fraction(25), 1, **OFF).poses.any()
    for name, parameter in (("breathing", "breathing"), ("sway", "head_y"), ("gaze", "iris_rotation_y")):
        only = idle_motion(500, Fraction(25), 1, **{**OFF, name: 1.0}).poses
        assert only[:, INDEX[parameter]].abs().max() > 0.2


def test_blinks_close_fully_fast_and_about_as_often_as_people_do() -> None:
    lids = idle_motion(MINUTES, Fraction(25), 5, **{**OFF, "blink": 1.0}).poses
    left, right = lids[:, INDEX["eye_wink_left"]], lids[:, INDEX["eye_wink_right"]]
    assert torch.equal(left, right)
    starts = ((left[1:] > 0.5) & (left[:-1] <= 0.5)).sum()
    assert 130 < int(starts) < 240  # 17 a minute, some double
    closed = left > 0.9
    assert int(((closed[1:]) & (~closed[:-1])).sum()) == int(starts)  # each one closes fully
    assert 0.03 < float((left > 0.5).float().mean()) < 0.08  # 0.15 to 0.2 s of every blink


@pytest.mark.parametrize("fps", [8, 12, 60])
def test_no_frame_rate_misses_a_blink(fps: int) -> None:
    left = idle_motion(fps * 120, Fraction(fps), 5, **{**OFF, "blink": 1.0}).poses[:, INDEX["eye_wink_left"]]
    reference = idle_motion(100 * 120, Fraction(100), 5, **{**OFF, "blink": 1.0}).poses[:, INDEX["eye_wink_left"]]
    count = [int(((lid[1:] >= 0.9) & (lid[:-1] < 0.9)).sum()) for lid in (left, reference)]
    assert abs(count[0] - count[1]) <= 2  # two that nearly touch may become one


def test_breath_is_the_puppeteers_formula() -> None:
    breath = idle_motion(100, Fraction(25), 0, **{**OFF, "breathing": 1.0}, breaths_per_minute=30.0).poses[:, 44]
    assert breath[[0, 25, 50]].tolist() == pytest.approx([0, 1, 0], abs=1e-6)  # a period of two seconds


def test_sway_is_slow_and_small() -> None:
    head = idle_motion(MINUTES, Fraction(25), 9).poses[:, INDEX["head_y"]]
    assert 0.15 < float(head.std()) < 0.3
    assert float(head.diff().abs().max()) < 0.06  # per frame


def test_bad_requests_are_refused() -> None:
    for request in ({"frames": 0}, {"fps": Fraction(0)}, {"sway": -1.0}, {"blinks_per_minute": float("nan")}):
        with pytest.raises(LikenessError):
            idle_motion(**{"frames": 5, "fps": Fraction(25), **request})
