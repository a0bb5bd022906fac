"""Landmarks of drawn faces to blendshapes and poses: each movement found, in order, and on its own side."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.face.blendshape_track import INDEX
from likeness.models.tha4.driving.blendshapes import Thresholds
from likeness.models.tha4.driving.landmarks import blendshapes_from_landmarks
from likeness.models.tha4.driving.performance import Direction, perform
from likeness.models.tha4.pose import INDEX as AT
from likeness.tests.drawn_face import Face, drawn

REST = Face()
FIRST = slice(0, 1)


def found(face: Face, **settings: object) -> dict[str, float]:
    """What moved by more than a tenth, from the resting face."""
    values = blendshapes_from_landmarks(drawn(REST, face, **settings), FIRST).values[1]
    return {name: float(values[at]) for name, at in INDEX.items() if values[at] > 0.1}


@pytest.mark.parametrize(
    ("face", "names"),
    [
        (REST, set()),
        (Face(left_eye=0), {"eyeBlinkLeft"}),
        (Face(right_eye=0), {"eyeBlinkRight"}),
        (Face(left_eye=1.5), {"eyeWideLeft"}),
        (Face(jaw=0.4), {"jawOpen", "mouthLowerDownLeft", "mouthLowerDownRight"}),
        (Face(narrow=0.3), {"mouthPucker"}),
        (Face(smile=0.15), {"mouthSmileLeft", "mouthSmileRight"}),
        (Face(smile=-0.1), {"mouthFrownLeft", "mouthFrownRight"}),
        (Face(left_brow=0.15), {"browInnerUp", "browOuterUpLeft"}),
        (Face(right_brow=-0.15), {"browDownRight"}),
        (Face(look=(0.4, 0)), {"eyeLookOutLeft", "eyeLookInRight"}),
        (Face(look=(0, -0.2)), {"eyeLookDownLeft", "eyeLookDownRight"}),
        (Face(turned=(0, 15, 0)), set()),
        (Face(turned=(12, -10, 20)), set()),
    ],
)
def test_each_movement_is_found_and_nothing_beside_it(face: Face, names: set[str]) -> None:
    assert set(found(face, mesh=True)) == names
    looks = {name for name in names if name.startswith("eyeLook")}
    assert set(found(face)) == names - looks  # 68 points have no pupils


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 0.5), min_size=2, max_size=6, unique=True), st.floats(-0.2, 0.3))
def test_a_wider_mouth_opens_more(jaws: list[float], narrow: float) -> None:
    faces = [Face(jaw=jaw, narrow=narrow) for jaw in sorted(jaws)]
    opened = blendshapes_from_landmarks(drawn(REST, *faces), FIRST).column("jawOpen")[1:]
    assert (opened.diff() >= -1e-4).all()
    assert opened[-1] - opened[0] == pytest.approx(max(jaws) - min(jaws), rel=0.2, abs=0.01)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 10), st.floats(-500, 500), st.floats(-30, 30), st.floats(0, 1), st.floats(0, 0.5))
def test_size_place_and_tilt_change_no_expression(
    size: float, moved: float, tilt: float, eye: float, jaw: float
) -> None:
    face = Face(left_eye=eye, jaw=jaw)
    plain = blendshapes_from_landmarks(drawn(REST, face), FIRST)
    tilted = replace(face, turned=(0, 0, tilt))
    other = blendshapes_from_landmarks(drawn(REST, tilted, size=60 * size, at=(300 + moved, 200 - moved)), FIRST)
    assert torch.allclose(plain.values, other.values, atol=0.03)


def test_an_average_face_is_near_rest_without_calibration() -> None:
    values = blendshapes_from_landmarks(drawn(REST, mesh=True)).values[0]
    brows = [INDEX[name] for name in ("browInnerUp", "browOuterUpLeft", "browOuterUpRight")]
    assert (values[brows] > 0.3).all()  # this face's brows are high, and only calibration knows it
    values[brows] = 0
    assert float(values.max()) < 0.4


def test_a_character_follows_the_points() -> None:
    frames = [REST, Face(left_eye=0), Face(jaw=0.4), Face(jaw=0.35, narrow=0.3), Face(turned=(0, -15, 0))]
    track = perform(blendshapes_from_landmarks(drawn(*frames), FIRST), Direction(breaths_per_minute=0), Thresholds())
    named = {name: track.poses[:, at].tolist() for name, at in AT.items()}
    assert named["eye_wink_left"] == pytest.approx([0, 1, 0, 0, 0], abs=0.1)
    assert named["mouth_aaa"][2] > 0.7 and named["mouth_aaa"][0] == 0
    assert named["mouth_uuu"][3] + named["mouth_ooo"][3] > 0.4
    assert named["head_y"][4] > 0.8 and abs(named["head_y"][0]) < 1e-3


def test_a_face_from_the_side_is_no_face_and_cannot_be_neutral() -> None:
    track = drawn(Face(turned=(0, 85, 0)), REST)
    assert blendshapes_from_landmarks(track).present.tolist() == [False, True]
    with pytest.raises(LikenessError, match="No face was seen in frames 0 to 0"):
        blendshapes_from_landmarks(track, FIRST)
