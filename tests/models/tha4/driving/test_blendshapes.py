"""Blendshapes to poses: each formula of section 13 at its ends, and what must hold for any face."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.face.blendshape_track import INDEX, NAMES, BlendshapeTrack
from likeness.models.tha4.driving.blendshapes import Thresholds, poses_of_blendshapes
from likeness.models.tha4.pose import HIGH, LOW, indices_of_name
from likeness.models.tha4.pose import INDEX as AT
from likeness.models.tha4.pose import NAMES as PARAMETERS


def face(*frames: dict[str, float], rotation: list[list[float]] | None = None) -> BlendshapeTrack:
    values = torch.zeros(len(frames), len(NAMES))
    for at, shapes in enumerate(frames):
        for name, value in shapes.items():
            values[at, [INDEX[one] for one in (name, f"{name}Left", f"{name}Right") if one in INDEX]] = value
    turned = None if rotation is None else torch.tensor(rotation)
    return BlendshapeTrack(values, turned, torch.ones(len(frames), dtype=torch.bool), Fraction(30))


def pose_of(shapes: dict[str, float], **style: str) -> dict[str, float]:
    """What moves, by name."""
    pose = poses_of_blendshapes(face(shapes), Thresholds(), **style)[0]
    return {name: float(pose[AT[name]]) for name in PARAMETERS if abs(pose[AT[name]]) > 1e-6}


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ({}, {}),
        ({"eyeBlinkLeft": 0.8}, {"eye_wink_left": 1}),
        ({"eyeBlinkRight": 0.4}, {"eye_wink_right": 0.5}),
        ({"eyeWideLeft": 0.25}, {"eye_surprised_left": 0.5}),
        ({"cheekSquintRight": 0.4}, {"eye_raised_lower_eyelid_right": 0.5}),
        ({"browDownLeft": 0.2}, {"eyebrow_angry_left": 0.5}),
        ({"browOuterUpRight": 0.3}, {"eyebrow_raised_right": 0.3}),
        ({"browInnerUp": 0.3}, {"eyebrow_raised_left": 0.3, "eyebrow_raised_right": 0.3}),
        ({"mouthFrown": 0.15}, {"mouth_lowered_corner_left": 0.5, "mouth_lowered_corner_right": 0.5}),
        ({"eyeLookUp": 0.75}, {"iris_rotation_x": 1}),
        ({"eyeLookDown": 0.375}, {"iris_rotation_x": -0.5}),
        ({"eyeLookInLeft": 0.75, "eyeLookOutRight": 0.75}, {"iris_rotation_y": 1}),
        ({"eyeLookOutLeft": 0.75, "eyeLookInRight": 0.75}, {"iris_rotation_y": -1}),
        ({"jawOpen": 0.05, "mouthPucker": 0.7}, {}),  # a shut mouth takes no shape
        ({"jawOpen": 0.4, "mouthLowerDown": 0.5}, {"mouth_aaa": 1}),
        ({"jawOpen": 0.25, "mouthLowerDownLeft": 0.3, "mouthFunnel": 0.25, "mouthPucker": 0.75}, {"mouth_uuu": 1}),
        ({"jawOpen": 0.4, "mouthLowerDown": 0.25, "mouthFunnel": 0.5, "mouthPucker": 0.4}, {"mouth_ooo": 1}),
    ],
)
def test_a_movement_becomes_its_parameter(shapes: dict[str, float], expected: dict[str, float]) -> None:
    assert pose_of(shapes) == pytest.approx(expected, abs=1e-4)


def test_a_smile_turns_the_wink_and_holds_the_brows_up() -> None:
    half = pose_of({"mouthSmile": 0.5, "eyeBlink": 0.8, "browDown": 0.4})
    for name in ("eye_wink", "eye_happy_wink", "eyebrow_angry", "mouth_raised_corner"):
        assert half[f"{name}_left"] == pytest.approx(0.5)
    broad = pose_of({"mouthSmile": 0.6, "eyeBlink": 0.8, "browDown": 0.4})
    assert broad["eye_happy_wink_right"] == pytest.approx(1) and "eye_wink_right" not in broad
    assert broad["eyebrow_happy_left"] == pytest.approx(0.6) and "eyebrow_angry_left" not in broad


def test_a_talking_mouth_does_not_frown() -> None:
    assert "mouth_lowered_corner_left" not in pose_of({"mouthFrown": 0.3, "jawOpen": 0.4})


@pytest.mark.parametrize("brow", ["angry", "troubled", "lowered", "serious"])
def test_the_styles_are_a_choice(brow: str) -> None:
    pose = pose_of({"browDown": 0.4, "eyeBlink": 0.8}, brow_down=brow, wink="relaxed")
    assert pose == pytest.approx(
        {f"{name}_{side}": 1.0 for name in (f"eyebrow_{brow}", "eye_relaxed") for side in ("left", "right")}
    )


def test_the_head_follows_and_the_body_with_it() -> None:
    pose = poses_of_blendshapes(face({}, rotation=[[7.5, -5.0, 30.0]]), Thresholds())[0]
    moved = [float(pose[AT[name]]) for name in ("head_x", "head_y", "body_y", "neck_z", "body_z")]
    assert moved == pytest.approx([-0.5, 0.5, 0.5, 1, 1])


VALUES = st.lists(st.floats(-1, 2, width=32), min_size=len(NAMES), max_size=len(NAMES))


@settings(max_examples=40, deadline=None)
@given(VALUES, st.tuples(*[st.floats(-180, 180, width=32)] * 3))
def test_any_face_gives_a_pose_in_range_and_a_mirror_swaps_its_sides(
    values: list[float], rotation: tuple[float, ...]
) -> None:
    track = BlendshapeTrack(torch.tensor([values]), torch.tensor([rotation]), torch.ones(1).bool(), Fraction(30))
    pose = poses_of_blendshapes(track, Thresholds())[0]
    assert ((pose >= LOW) & (pose <= HIGH)).all()
    mirrored = poses_of_blendshapes(track.mirrored(), Thresholds())[0]
    for name in ("eye_wink", "eye_happy_wink", "eye_surprised", "eyebrow_angry", "eyebrow_raised"):
        left, right = indices_of_name(name)
        assert mirrored[left] == pose[right] and mirrored[right] == pose[left]
    for name in ("head_y", "neck_z", "body_y", "body_z", "iris_rotation_y"):
        assert float(mirrored[AT[name]]) == pytest.approx(-float(pose[AT[name]]), abs=1e-6)
    assert mirrored[AT["head_x"]] == pose[AT["head_x"]]


def test_bad_thresholds_and_styles_are_refused() -> None:
    for bad in ({"jaw_open": (0.4, 0.4)}, {"eye_blink": 0.0}, {"gaze": float("nan")}, {"smile": (-0.1, 1.0)}):
        with pytest.raises(LikenessError, match=next(iter(bad))):
            Thresholds(**bad)
    with pytest.raises(LikenessError, match="cross"):
        poses_of_blendshapes(face({}), Thresholds(), brow_down="cross")
