"""Dots, lines and labels: where they cover, smooth at the edge, cut off at the picture's, and nowhere else."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.face.tracks.strokes import blend, dots, label, lines, rounded

WHITE = (1.0, 1.0, 1.0)


def black(height: int = 40, width: int = 60, channels: int = 3) -> np.ndarray:
    return np.zeros((height, width, channels), np.float32)


@pytest.mark.parametrize("place", [(20.0, 20.0), (20.3, 19.8), (30.5, 10.5)])
def test_a_dot_covers_the_area_of_its_disc_about_its_place(place: tuple[float, float]) -> None:
    picture = black()
    dots(picture, np.array([place]), 5.0, WHITE)
    cover = picture[..., 0]
    assert float(cover.sum()) == pytest.approx(math.pi * 25, rel=0.02)
    y, x = np.meshgrid(np.arange(40) + 0.5, np.arange(60) + 0.5, indexing="ij")
    assert float((cover * x).sum() / cover.sum()) == pytest.approx(place[0], abs=0.05)
    assert float((cover * y).sum() / cover.sum()) == pytest.approx(place[1], abs=0.05)


def test_overlapping_dots_count_once_and_opacity_is_kept() -> None:
    picture = black()
    dots(picture, np.array([[20.0, 20.0], [21.0, 20.0], [20.0, 20.0]]), 4.0, WHITE, 0.5)
    assert float(picture.max()) == 0.5


@pytest.mark.parametrize("dash", [0.0, 5.0])
def test_a_line_is_as_wide_as_it_says_and_half_of_a_dashed_one_is_there(dash: float) -> None:
    picture = black(40, 200)
    lines(picture, [np.array([[20.0, 20.0], [180.0, 20.0]])], 4.0, WHITE, dash=dash)
    middle = picture[:, 40:160, 0].sum(0)  # along the line, how wide it is
    if dash:
        assert 0.5 < float(middle.mean()) / 4 < 0.85  # round ends reach into the spaces
        assert float(middle.min()) < 0.5 and float(middle.max()) > 3.5
    else:
        assert np.allclose(middle, 4, atol=0.2)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-90, 90)), min_size=2, max_size=4), st.floats(0.5, 30))
def test_what_lies_outside_is_cut_off(corners: list[tuple[float, float]], width: float) -> None:
    picture = black(20, 30)
    lines(picture, [np.array(corners)], width, WHITE)
    dots(picture, np.array(corners), width, (1.0, 0.0, 0.0))
    assert np.isfinite(picture).all() and float(picture.min()) >= 0 and float(picture.max()) <= 1


def test_a_colour_is_laid_over_and_alpha_with_it() -> None:
    picture = np.full((4, 6, 4), 0.5, np.float32)
    cover = np.array([[1.0, 0.5], [0.0, 1.0]])
    blend(picture, 5, 3, cover, (1.0, 0.0, 0.0))
    assert picture[3, 5].tolist() == [1.0, 0.0, 0.0, 1.0]
    blend(picture, -1, -1, cover, (0.0, 0.0, 1.0))
    assert picture[0, 0].tolist() == [0.0, 0.0, 1.0, 1.0]
    picture[3, 5] = picture[0, 0] = 0.5
    assert (picture == 0.5).all()


def test_a_rounded_outline_is_closed_and_no_rounder_than_it_is_large() -> None:
    for radius in (0.0, 3.0, 99.0):
        outline = rounded(np.array([10.0, 20.0, 18.0, 40.0]), radius)
        assert (outline[0] == outline[-1]).all()
        assert outline.min(0).tolist() == pytest.approx([10, 20]) and outline.max(0).tolist() == pytest.approx([18, 40])


@pytest.mark.parametrize(("left", "top"), [(0, 0), (-500, 900), (30, 10), (900, -3)])
def test_a_label_stays_within_the_picture_and_its_letters_stand_out(left: float, top: float) -> None:
    for colour, letters in (((1.0, 0.9, 0.2), 0.08), ((0.9, 0.1, 0.1), 1.0)):
        picture = np.full((60, 200, 3), 0.5, np.float32)
        x, y = label(picture, "2  held", left, top, 16, colour)
        assert 0 <= x < 200 and 0 <= y < 60
        blue = picture[..., 2]
        assert abs(float(blue.min() if letters < 0.5 else blue.max()) - letters) < 0.05
        assert (picture[:, :2] == 0.5).all() and (picture[:, -2:] == 0.5).all()


@pytest.mark.parametrize("text", ["", "\n", "\u4e2d\u6587", "x" * 500])
def test_any_text_can_be_drawn_upon_any_picture(text: str) -> None:
    for height, width in ((1, 1), (3, 80), (80, 3)):
        label(black(height, width), text, 0, 0, 12, WHITE)
