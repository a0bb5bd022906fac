"""Smoothing a track: steady places beside those that were seen, for any pattern of gaps and any picture."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.face.boxes import around
from likeness.models.face.face_track import FaceTrack, nobody
from likeness.models.face.tracks.jitter import jitter
from likeness.models.face.tracks.smooth import smooth_track
from likeness.tests.followed import boxes_alone, person_of, talking, track_of

MODES = st.sampled_from(["zero-phase", "live"])


def shaking(frames: int, seed: int = 0) -> torch.Tensor:
    """The same head, seen with one pixel of noise in its place and half a pixel in every point."""
    random = torch.Generator().manual_seed(seed)
    return (
        talking(frames) + torch.randn(frames, 1, 2, generator=random) + torch.randn(frames, 68, 2, generator=random) / 2
    )


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 30), st.data(), MODES)
def test_any_pattern_of_gaps_keeps_its_frames_and_what_was_seen(frames: int, data: st.DataObject, mode: str) -> None:
    missing = data.draw(st.lists(st.integers(0, frames - 1), unique=True))
    track = track_of(person_of(shaking(frames), missing=missing))
    made = smooth_track(track, 0.1, mode)
    before, after = track.first, made.first
    assert len(made) == frames and torch.equal(before.points, after.points) and torch.equal(before.boxes, after.boxes)
    assert torch.equal(before.states, after.states) and before.reasons == after.reasons
    again = smooth_track(made, 0.1, mode).first
    for name in ("steady_boxes", "steady_points"):
        first, second = getattr(after, name), getattr(again, name)
        assert (first is None) == (len(missing) == frames) and (first is None or torch.equal(first, second))


@pytest.mark.parametrize("mode", ["zero-phase", "live"])
def test_nothing_is_exactly_nothing(mode: str) -> None:
    track = track_of(person_of(shaking(9)))
    assert smooth_track(track, 0.0, mode) is track
    assert smooth_track(track, 1e-4, mode) is track


@settings(deadline=None, max_examples=25)
@given(st.floats(0.2, 5), st.floats(-300, 300), st.floats(-300, 300), MODES)
def test_it_does_not_matter_where_and_how_large_the_picture_is(scale: float, x: float, y: float, mode: str) -> None:
    points, by = shaking(20), torch.tensor([x, y])
    plain = smooth_track(track_of(person_of(points, missing=[4, 5])), 0.08, mode).first
    made = smooth_track(track_of(person_of(scale * points + by, missing=[4, 5])), 0.08, mode).first
    seen = plain.present
    assert torch.allclose(made.steady_points[seen], scale * plain.steady_points[seen] + by, atol=0.02)
    corners = scale * plain.steady_boxes.unflatten(1, (2, 2)) + by
    assert torch.allclose(made.steady_boxes.unflatten(1, (2, 2))[seen], corners[seen], atol=0.02)


def test_an_even_motion_is_not_delayed_nor_pulled_in_at_the_ends() -> None:
    time = torch.arange(30.0)
    still = talking(1)
    way = torch.stack([3 * time, -2 * time], dim=1)[:, None]
    growing = (still - still.mean(1, keepdim=True)) * 1.01 ** time[:, None, None] + still.mean(1, keepdim=True) + way
    person = smooth_track(track_of(person_of(growing, missing=[7, 8])), 0.12).first
    assert torch.allclose(person.steady_points[person.present], growing[person.present], atol=0.01)
    assert torch.allclose(person.steady_boxes[person.present], around(growing)[person.present], atol=0.01)


@pytest.mark.parametrize("points", [True, False])
def test_jitter_goes_and_the_place_stays(points: bool) -> None:
    person = person_of(shaking(200))
    person = person if points else boxes_alone(person)
    made = smooth_track(track_of(person), 0.08).first
    assert jitter(made, steady=True).nanmedian() < 0.12 * jitter(made, steady=False).nanmedian()
    live = smooth_track(track_of(person), 0.08, "live").first
    assert jitter(live, steady=True).nanmedian() < 0.5 * jitter(made, steady=False).nanmedian()
    drift = (made.steady_boxes - made.boxes).mean(0)
    assert drift.abs().max() < 0.1


def test_a_template_of_five_points_does_not_pulse_with_the_mouth() -> None:
    def five(points: torch.Tensor) -> torch.Tensor:
        eyes = torch.stack([points[:, 36:42].mean(1), points[:, 42:48].mean(1)], dim=1)
        return torch.cat([eyes, points[:, [30, 48, 54]]], dim=1)

    points = five(talking(100))
    made = smooth_track(track_of(person_of(points)), 0.16).first
    opening = points[:, 3, 1] - points[:, 2, 1]
    steady = made.steady_points[:, 3, 1] - made.steady_points[:, 2, 1]
    assert steady.diff(n=2).abs().mean() < 0.2 * opening.diff(n=2).abs().mean()


def test_a_turning_head_passes_half_a_turn_without_a_leap() -> None:
    still = talking(1) - talking(1).mean(1, keepdim=True)
    angles = torch.linspace(2.8, 3.6, 24)[:, None]  # a phone that is turned over
    turned = torch.stack(
        [still[..., 0] * angles.cos() - still[..., 1] * angles.sin(),
         still[..., 0] * angles.sin() + still[..., 1] * angles.cos()], dim=2
    ) + 300  # fmt: skip
    made = smooth_track(track_of(person_of(turned)), 0.1).first
    assert torch.allclose(made.steady_points, turned, atol=0.1)


def test_nothing_is_smoothed_across_a_cut() -> None:
    left, right = talking(20), talking(40)[20:] + torch.tensor([250.0, 40.0])
    both = smooth_track(track_of(person_of(torch.cat([left, right]))), 0.2).first
    alone = smooth_track(track_of(person_of(left)), 0.2).first
    assert torch.allclose(both.steady_boxes[:20], alone.steady_boxes, atol=1e-3)


def test_points_in_one_place_and_people_who_are_nowhere_pass_as_they_are() -> None:
    points = shaking(6)
    points[2] = 150.0
    person = replace(person_of(shaking(6)), points=points)
    made = smooth_track(track_of(person, nobody(6, "not yet in the picture", 2, 68)), 0.1)
    assert torch.equal(made.first.steady_points[2], points[2]) and made.people[1].steady_boxes is None


def test_a_box_as_small_as_numbers_get_stays_a_box() -> None:
    person = person_of(torch.rand(9, 5, 2))
    left = torch.full((9, 2), 5000.0)
    small = replace(
        person, boxes=torch.cat([left, torch.nextafter(left, left + 1)], dim=1), points=person.points[:, :0]
    )
    assert len(smooth_track(FaceTrack((small,), 9999, 9999, Fraction(25)), 0.1)) == 9


@pytest.mark.parametrize(("seconds", "mode", "beta"), [(-1, "live", 1), (float("nan"), "live", 1), (1, "x", 1),
                                                       (1, "live", float("inf"))])  # fmt: skip
def test_settings_that_mean_nothing_are_refused(seconds: float, mode: str, beta: float) -> None:
    with pytest.raises(LikenessError):
        smooth_track(track_of(person_of(talking(3))), seconds, mode, beta)
