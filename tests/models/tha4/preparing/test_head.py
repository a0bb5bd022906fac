"""The head box against the truth: drawn silhouettes, and the rig's character at any size and place."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import interpolate

from likeness.models.errors import LikenessError
from likeness.models.face.detection.detector import Face
from likeness.models.tha4.preparing.head import find_head, head_of_face
from likeness.models.tha4.preparing.placement import Box
from likeness.models.tha4.preparing.resample import resampled
from likeness.tests.drawn_figures import FIGURES
from likeness.tests.nagi import picture

NAGI = Box(192, 64, 128)  # of the rig's picture: crown at 65, chin at 189, the face's axis at 256
ERROR = 0.1  # of the head's side: 13 pixels of 128; the worst drawn figure has 0.09


def error(found: Box, truth: Box) -> float:
    """The largest distance of crown, chin and axis, in units of the true side."""
    axes = abs(found.left + found.side / 2 - truth.left - truth.side / 2)
    chins = abs(found.top + found.side - truth.top - truth.side)
    return max(axes, abs(found.top - truth.top), chins) / truth.side


@pytest.mark.parametrize("name", FIGURES)
def test_the_head_of_a_drawn_figure_is_found(name: str) -> None:
    figure = FIGURES[name]
    truth = Box(figure.x - figure.head / 2, figure.crown, figure.head)
    assert error(find_head(figure.alpha()).box, truth) < ERROR


@settings(max_examples=8, deadline=None)
@given(st.floats(0.4, 2.2), st.floats(-40, 60), st.floats(-20, 60), st.integers(210, 500))
def test_the_rigs_head_is_found_at_any_size_place_and_cut(scale: float, left: float, top: float, rows: int) -> None:
    left, top = left * scale, top * scale
    drawn = resampled(picture()[:, :rows], scale, left, top, round(rows * scale + top), round(572 * scale))
    truth = Box(NAGI.left * scale + left, NAGI.top * scale + top, NAGI.side * scale)
    assert error(find_head(drawn[3]).box, truth) < ERROR


def test_a_mirrored_figure_has_a_mirrored_head() -> None:
    here, there = find_head(picture()[3]).box, find_head(picture()[3].flip(1)).box
    assert there.left + there.side == pytest.approx(512 - here.left, abs=0.03 * here.side)
    assert (there.top, there.side) == pytest.approx((here.top, here.side), abs=0.03 * here.side)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 9), st.integers(1, 9), st.integers(16, 120), st.integers(16, 120))
def test_any_shape_gets_a_box_or_a_sentence(seed: int, y: int, x: int, height: int, width: int) -> None:
    coarse = torch.rand(1, 1, y, x, generator=torch.Generator().manual_seed(seed)) * 2 - 0.5
    try:
        box = find_head(interpolate(coarse, (height, width)).clamp(0, 1)[0, 0]).box
    except LikenessError as refused:
        assert "by hand" in str(refused)
    else:
        assert box.side > 0


def test_a_detected_face_is_extended_to_the_crown() -> None:
    head = head_of_face(Face(210, 90, 302, 190, 0.9), picture()[3])
    assert error(head.box, NAGI) < ERROR and "detected" in head.how
