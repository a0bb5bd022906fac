"""From a performer's track to the character's: frames without a face, strengths, mirror, breath."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.face.blendshape_track import INDEX, NAMES, BlendshapeTrack
from likeness.models.tha4.driving.blendshapes import Thresholds
from likeness.models.tha4.driving.performance import Direction, bridged, calibrated, perform
from likeness.models.tha4.pose import INDEX as AT

FPS = Fraction(8)  # of which "rest" fades over two frames
STILL = Direction(breaths_per_minute=0)


def nodding(present: list[bool]) -> BlendshapeTrack:
    """A head that looks down by 15 degrees more per frame / 10, and a left eye that shuts meanwhile."""
    frames = len(present)
    values, rotation = torch.zeros(frames, len(NAMES)), torch.zeros(frames, 3)
    rotation[:, 0] = -1.5 * torch.arange(frames)
    values[:, INDEX["eyeBlinkLeft"]] = 0.08 * torch.arange(frames)
    return BlendshapeTrack(values, rotation, torch.tensor(present), FPS)


def head(present: list[bool], gaps: str) -> list[float]:
    track = perform(nodding(present), Direction(gaps=gaps, breaths_per_minute=0), Thresholds())
    return [round(10 * value, 4) for value in track.poses[:, AT["head_x"]].tolist()]


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        ("hold", [1, 1, 2, 2, 2, 2, 6, 6]),
        ("interpolate", [1, 1, 2, 3, 4, 5, 6, 6]),
        ("rest", [0.5, 1, 2, 1.5, 0, 2.5, 6, 3]),
    ],
)
def test_frames_without_a_face_are_filled(gaps: str, expected: list[float]) -> None:
    assert head([False, True, True, False, False, False, True, False], gaps) == pytest.approx(expected)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=20).filter(any), st.sampled_from(["hold", "interpolate", "rest"]))
def test_frames_with_a_face_stay_as_they_are(present: list[bool], gaps: str) -> None:
    poses = torch.rand(len(present), 45, generator=torch.Generator().manual_seed(len(present)))
    seen = torch.tensor(present)
    filled = bridged(poses, seen, FPS, gaps)
    assert torch.equal(filled[seen], poses[seen]) and torch.isfinite(filled).all()
    assert (filled <= poses[seen].max(dim=0).values + 1e-6).all()


def test_a_recording_without_any_face_is_refused() -> None:
    with pytest.raises(LikenessError, match="No frame shows a face"):
        perform(nodding([False, False]), STILL, Thresholds())


def test_expression_and_head_have_their_own_strength() -> None:
    made = perform(nodding([True] * 6), Direction(expression=0.5, head=2, breaths_per_minute=0), Thresholds()).poses
    assert made[4, AT["head_x"]] == pytest.approx(0.8) and made[5, AT["head_x"]] == pytest.approx(1)
    assert made[4, AT["eye_wink_left"]] == pytest.approx(0.2)


def test_a_mirror_winks_with_the_other_eye() -> None:
    made = perform(nodding([True] * 6), Direction(mirror=True), Thresholds()).poses
    assert made[5, AT["eye_wink_right"]] == pytest.approx(0.5) and made[5, AT["eye_wink_left"]] == 0


def test_the_breath_goes_on_whatever_is_seen() -> None:
    track = nodding([True] + [False] * 16)
    breath = perform(track, Direction(gaps="rest", breaths_per_minute=60), Thresholds()).poses[:, AT["breathing"]]
    assert breath[[0, 4, 8, 12]].tolist() == pytest.approx([0, 1, 0, 1], abs=1e-6)
    assert not perform(track, STILL, Thresholds()).poses[:, AT["breathing"]].any()


def test_calibration_takes_the_neutral_face_out() -> None:
    rotation = [[10.0, 170.0, 0.0], [12.0, 175.0, 1.0], [90.0, 0.0, 0.0], [12.0, -175.0, 1.0]]
    values = torch.zeros(4, len(NAMES))
    values[:, INDEX["jawOpen"]] = torch.tensor([0.2, 0.3, 1.0, 0.5])
    track = BlendshapeTrack(values, torch.tensor(rotation), torch.ones(4), FPS)
    one = calibrated(track, slice(1, 2), face=True)
    assert not one.values[1].any() and not one.rotation[1].any()
    assert one.column("jawOpen").tolist() == pytest.approx([-0.1, 0, 0.7, 0.2])
    assert one.rotation[3].tolist() == pytest.approx([0, 10, 0])  # the short way round
    lost = replace(track, present=torch.tensor([True, True, False, True]))
    assert calibrated(lost, slice(0, 3)).rotation[0].tolist() == pytest.approx([0, 0, 0])  # the lower of two medians
    assert torch.equal(calibrated(track, slice(0, 1)).values, track.values)
    with pytest.raises(LikenessError, match="No face was seen in frames 2 to 2"):
        calibrated(lost, slice(2, 3))
    with pytest.raises(LikenessError, match="has 4 frames; the neutral ones begin at 9"):
        calibrated(track, slice(9, 12))


@pytest.mark.parametrize("bad", [{"head": -1.0}, {"expression": 2.1}, {"breaths_per_minute": 61}, {"gaps": "skip"}])
def test_directions_that_cannot_be_followed_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(LikenessError):
        Direction(**bad)
    with pytest.raises(LikenessError):
        Direction(head=float("nan"))
