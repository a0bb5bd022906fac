"""Tracks: what blending, combining, smoothing and fitting keep, for any tracks."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.tha4.pose import GROUPS, HIGH, INDEX, LOW, NAMES, PoseTrack, indices_of_group, pose_from
from likeness.models.tha4.tracks import BLINKS, at_fps, blend, combine, fit_length, smooth

RATES = st.sampled_from([Fraction(12), Fraction(24000, 1001), Fraction(25), Fraction(60)])


@st.composite
def tracks(draw: st.DrawFn) -> PoseTrack:
    generator = torch.Generator().manual_seed(draw(st.integers(0, 2**31)))
    poses = torch.rand(draw(st.integers(1, 30)), 45, generator=generator) * 2 - 1
    return PoseTrack(poses, draw(RATES))


def in_range(track: PoseTrack) -> bool:
    return bool((track.poses >= LOW).all() and (track.poses <= HIGH).all())


@settings(max_examples=40, deadline=None)
@given(tracks(), tracks(), st.floats(0, 1))
def test_a_blend_lies_between(first: PoseTrack, second: PoseTrack, weight: float) -> None:
    mixed = blend(first, second, weight)
    assert in_range(mixed)
    if len(first) > 1:
        assert mixed.fps == first.fps and torch.allclose(blend(first, second, 0).poses[: len(first)], first.poses)
    longest = max((one.seconds for one in (first, second) if len(one) > 1), default=0)
    assert mixed.seconds >= longest - 1e-9
    assert mixed.seconds < longest + 1 / mixed.fps + 1e-9 or len(mixed) == 1


@settings(max_examples=40, deadline=None)
@given(tracks(), tracks(), st.sets(st.sampled_from(GROUPS), min_size=1), st.sampled_from(["add", "replace"]))
def test_combining_touches_its_groups_only(base: PoseTrack, other: PoseTrack, groups: set[str], mode: str) -> None:
    result = combine(base, other, mode, sorted(groups))
    assert in_range(result)
    named = {at for group in groups for at in indices_of_group(group)}
    others = [at for at in range(45) if at not in named]
    kept = fit_length(base if len(base) > 1 else PoseTrack(base.poses, result.fps), len(result))
    assert torch.equal(result.poses[:, others], kept.poses[:, others])
    if mode == "replace":
        source = fit_length(at_fps(other, result.fps), len(result))
        assert torch.equal(result.poses[:, sorted(named)], source.poses[:, sorted(named)])


def test_adding_adds_and_stays_in_range() -> None:
    half, more = (PoseTrack(torch.full((3, 45), value), Fraction(25)) for value in (0.4, 0.7))
    result = combine(half, more, "add", ["mouth_aaa", "eyebrow_happy"])
    assert float(result.poses[0, INDEX["mouth_aaa"]]) == 1.0
    assert result.poses[0, INDEX["mouth_iii"]] == pytest.approx(0.4)
    assert [NAMES[at] for at in (result.poses[0] > 0.9).nonzero()[:, 0].tolist()] == [
        "eyebrow_happy_left",
        "eyebrow_happy_right",
        "mouth_aaa",
    ]


@settings(max_examples=20, deadline=None)
@given(tracks(), tracks())
def test_no_eye_is_shut_twice(base: PoseTrack, other: PoseTrack) -> None:
    result = combine(base, other, "add", ["eye"])
    for side in ("left", "right"):
        lids = [INDEX[f"eye_{kind}_{side}"] for kind in ("happy_wink", "relaxed", "wink")]
        assert float(result.poses[:, lids].sum(1).max()) <= 1 + 1e-6
    laugh, blink = (PoseTrack(pose_from({name: 1})[None], Fraction(25)) for name in ("eye_happy_wink", "eye_wink"))
    assert torch.equal(combine(blink, laugh, "add", ["eye"]).poses, laugh.poses)
    assert torch.equal(combine(blink, laugh, "add", ["mouth"]).poses, blink.poses)


@settings(max_examples=30, deadline=None)
@given(tracks(), st.floats(0, 3), st.booleans())
def test_smoothing_stays_in_range_and_zero_changes_nothing(track: PoseTrack, seconds: float, keep: bool) -> None:
    smoothed = smooth(track, seconds, keep)
    assert in_range(smoothed) and len(smoothed) == len(track)
    assert torch.equal(smooth(track, 0, keep).poses, track.poses)
    if keep:
        assert torch.equal(smoothed.poses[:, BLINKS], track.poses[:, BLINKS])
    low, high = track.poses.amin(0) - 1e-5, track.poses.amax(0) + 1e-5
    assert bool(((smoothed.poses >= low) & (smoothed.poses <= high)).all())


def test_smoothing_shifts_nothing_and_measures_in_seconds() -> None:
    """A step stays where it is (zero phase), and its slope spans the same time at any frame rate."""
    widths = []
    for rate in (25, 100):
        poses = torch.zeros(4 * rate + 1, 45)
        poses[2 * rate + 1 :, INDEX["head_y"]] = 1
        poses[2 * rate, INDEX["head_y"]] = 0.5
        curve = smooth(PoseTrack(poses, Fraction(rate)), 0.2).poses[:, INDEX["head_y"]]
        assert float(curve[2 * rate]) == pytest.approx(0.5, abs=1e-4)
        assert torch.allclose(curve + curve.flip(0), torch.ones_like(curve), atol=1e-4)
        widths.append(float(((curve > 0.159) & (curve < 0.841)).sum()) / rate)  # one sigma to either side
    assert widths[0] == pytest.approx(0.4, abs=0.06) and widths[1] == pytest.approx(0.4, abs=0.02)


@settings(max_examples=40, deadline=None)
@given(tracks(), RATES)
def test_another_rate_keeps_the_length_in_seconds(track: PoseTrack, fps: Fraction) -> None:
    there = at_fps(track, fps)
    assert there.fps == fps and in_range(there)
    assert len(there) == (math.ceil(len(track) * fps / track.fps) if len(track) > 1 else 1)
    assert torch.allclose(there.poses[0], track.poses[0])


def test_fitting_cuts_or_holds() -> None:
    track = PoseTrack(torch.linspace(0, 1, 5)[:, None].repeat(1, 45), Fraction(25))
    assert torch.equal(fit_length(track, 3).poses, track.poses[:3])
    assert torch.equal(fit_length(track, 8).poses[4:], track.poses[-1:].repeat(4, 1))


def test_bad_requests_are_refused_with_a_sentence() -> None:
    track = PoseTrack(torch.zeros(2, 45), Fraction(25))
    for request, sentence in (
        (lambda: blend(track, track, 1.5), "between 0"),
        (lambda: blend(track, track, math.nan), "between 0"),
        (lambda: combine(track, track, "add", []), "at least one group"),
        (lambda: combine(track, track, "add", ["mouth_aa"]), "mouth_aaa"),
        (lambda: combine(track, track, "mix", ["mouth"]), "not by 'mix'"),
        (lambda: smooth(track, -1), "0 or more"),
        (lambda: smooth(track, math.nan), "0 or more"),
        (lambda: fit_length(track, 0), "at least one frame"),
        (lambda: at_fps(track, Fraction(0)), "above 0"),
    ):
        with pytest.raises(LikenessError, match=sentence):
            request()
