"""The head's turn and the view from the front, from drawn faces whose turn is known."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.face.head_fit import fit_head
from likeness.tests.drawn_face import Face, drawn

ANGLES = st.floats(-25, 25)


@settings(max_examples=30, deadline=None)
@given(ANGLES, ANGLES, st.floats(-60, 60))
def test_the_turn_is_found(x: float, y: float, z: float) -> None:
    """To the part by which the drawn face is flatter than the template, and never to the wrong side."""
    straight, turned = fit_head(drawn(Face(), Face(turned=(x, y, z)))).rotation
    assert abs(float(turned[2]) - z) < 3
    for found, meant in zip((turned - straight)[:2].tolist(), (x, y), strict=True):
        assert abs(found - 0.75 * meant) < 0.12 * abs(meant) + 2.5


@settings(max_examples=30, deadline=None)
@given(st.floats(0.05, 20), st.floats(-3000, 3000), st.floats(-3000, 3000), st.floats(-80, 80), ANGLES, ANGLES)
def test_size_place_and_tilt_of_the_picture_change_nothing_else(
    size: float, right: float, down: float, tilt: float, x: float, y: float
) -> None:
    face = Face(left_eye=0.5, jaw=0.2, smile=0.1, turned=(x, y, 0))
    one = fit_head(drawn(face))
    other = fit_head(drawn(replace(face, turned=(x, y, tilt)), size=60 * size, at=(320 + right, 200 + down)))
    assert torch.allclose(one.front[:, 17:], other.front[:, 17:], atol=0.02)
    assert torch.allclose(one.rotation[:, :2], other.rotation[:, :2], atol=0.5)
    assert abs(float(other.rotation[0, 2] - one.rotation[0, 2]) - tilt) < 0.5


@pytest.mark.parametrize("turned", [(0, 20, 0), (0, -20, 0), (15, 0, 0), (-15, 0, 10)])
def test_the_view_from_the_front_hardly_knows_of_the_turn(turned: tuple[float, ...]) -> None:
    straight, other = fit_head(drawn(Face(), Face(turned=turned))).front
    organs = torch.arange(17, 68)
    assert float((straight - other)[organs].norm(dim=1).max()) < 0.12  # 5 mm of a head


def test_a_profile_and_a_single_point_are_no_face() -> None:
    track = drawn(Face(), Face(turned=(0, 85, 0)), Face(), Face())
    points = track.points.clone()
    points[2] = 7.0
    fit = fit_head(replace(track, points=points, present=torch.tensor([True, True, True, False])))
    assert fit.present.tolist() == [True, False, False, False]
    assert torch.isfinite(fit.front).all() and torch.isfinite(fit.rotation).all()
