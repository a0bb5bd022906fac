"""Placements and the resampling that follows them: the inverse is the inverse, and nothing bleeds."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.tha4.preparing.face_mask import face_mask
from likeness.models.tha4.preparing.placement import FACE, HEAD, Box, Placement
from likeness.models.tha4.preparing.resample import premultiplied, resampled, straight

places = st.floats(-300, 300)
boxes = st.builds(Box, places, places, st.floats(4, 400))  # enlarged 32 times at the most
placements = st.builds(Placement.of_head, boxes, st.integers(16, 8192), st.integers(16, 8192))


def parts(box: Box) -> tuple[float, float, float]:
    return box.left, box.top, box.side


@given(placements, boxes)
def test_the_inverse_is_the_inverse(placement: Placement, box: Box) -> None:
    there = placement.forth(box)
    assert parts(placement.back(there)) == pytest.approx(parts(box), rel=1e-9, abs=1e-6)


@given(boxes)
def test_the_head_comes_to_its_square(head: Box) -> None:
    placed = Placement.of_head(head, 100, 100).forth(head)
    assert parts(placed) == pytest.approx(parts(HEAD), abs=1e-6)


def test_a_head_beside_the_picture_is_refused() -> None:
    with pytest.raises(LikenessError, match="outside"):
        _ = Placement.of_head(Box(5000, 0, 100), 200, 200).affected


@pytest.mark.parametrize("values", [(0, 0, 0), (0, 0, -5), (math.nan, 0, 9), (0, math.inf, 9), (0, 0, 1e9)])
def test_a_square_that_is_none_is_refused(values: tuple[float, float, float]) -> None:
    with pytest.raises(LikenessError):
        Box(*values)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 999), st.integers(-9, 9), st.integers(-9, 9))
def test_whole_pixels_move_unchanged(seed: int, left: int, top: int) -> None:
    rgba = torch.rand(4, 20, 24, generator=torch.Generator().manual_seed(seed))
    moved = resampled(premultiplied(rgba), 1, left + 10, top + 10, 45, 50)
    back = resampled(moved, 1, -left - 10, -top - 10, 20, 24)
    seen = rgba[3] > 0.01
    assert torch.allclose(straight(back)[:, seen], rgba[:, seen], atol=1e-4)
    assert moved[3].sum() == pytest.approx(float(rgba[3].sum()), rel=1e-3)


@pytest.mark.parametrize("scale", [0.13, 0.5, 1.0, 1.7, 4.2])
def test_a_flat_figure_keeps_its_colour_and_what_is_transparent_gives_none(scale: float) -> None:
    rgba = torch.zeros(4, 90, 80)
    rgba[0] = 1  # red where it is transparent
    rgba[:, 20:70, 15:65] = torch.tensor([0.2, 0.6, 0.4, 1.0])[:, None, None]
    drawn = straight(resampled(premultiplied(rgba), scale, 0.3, 0.7, round(90 * scale), round(80 * scale)))
    seen = drawn[3] > 0.02
    assert torch.allclose(drawn[:3, seen], torch.tensor([0.2, 0.6, 0.4])[:, None].expand(3, int(seen.sum())), atol=0.02)
    area = float(drawn[3].sum()) / scale**2
    assert area == pytest.approx(50 * 50, rel=0.06)


def test_the_face_mask_covers_the_moving_parts_of_the_published_extent() -> None:
    mask = face_mask()
    rows, columns = mask.amax(1).nonzero(), mask.amax(0).nonzero()
    assert set(mask.unique().tolist()) == {0.0, 1.0}
    assert 105 <= rows.min() <= 115 and 190 <= rows.max() <= 200
    assert 205 <= columns.min() <= 215 and 296 <= columns.max() <= 306
    assert 0.018 < mask.mean() < 0.027
    assert torch.equal(mask, mask.flip(1))
    left, top, side = int(FACE.left), int(FACE.top), int(FACE.side)
    assert mask[top : top + side, left : left + side].sum() == mask.sum()
    larger = face_mask(Box(160, 40, 200))
    assert larger.sum() > 2 * mask.sum()
