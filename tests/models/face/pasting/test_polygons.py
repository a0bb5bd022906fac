"""Masks of polygons have the areas that geometry says, pixel by pixel; hulls hold all their points."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.face.pasting.polygons import coverage, hull

SQUARE = torch.tensor([[2.25, 1.5], [7.5, 1.5], [7.5, 4.0], [2.25, 4.0]])


def test_a_rectangle_covers_parts_of_pixels() -> None:
    mask = coverage(SQUARE[None], 6, 10)[0]
    across = torch.tensor([0, 0, 0.75, 1, 1, 1, 1, 0.5, 0, 0])
    down = torch.tensor([0, 0.5, 1, 1, 0, 0])
    assert torch.allclose(mask, down[:, None] * across)
    assert torch.allclose(coverage(SQUARE.flip(0)[None], 6, 10)[0], mask)  # the other way about


def test_a_hollow_stays_hollow_and_what_is_outside_is_cut_off() -> None:
    notched = torch.tensor([[-5.0, -5], [15, -5], [15, 15], [5.5, 2], [-5, 15]])
    mask = coverage(torch.stack([notched, notched + 100]), 10, 10)
    assert mask[0, 0].eq(1).all() and mask[0, 5, 5] == 0 and mask[0, 5, 0] == mask[0, 5, 9] == 1
    assert not mask[1].any()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), corners=st.integers(4, 12))
def test_a_mask_is_as_large_as_its_polygon(seed: int, corners: int) -> None:
    stream = torch.Generator().manual_seed(seed)
    angles = (torch.arange(corners) + 0.8 * torch.rand(1, corners, generator=stream)) * (2 * torch.pi / corners)
    reach = 5 + 25 * torch.rand(1, corners, generator=stream)
    polygon = 32 + reach[..., None] * torch.stack([angles.cos(), angles.sin()], dim=-1)
    x, y = polygon[0].unbind(-1)
    area = 0.5 * abs(float((x * y.roll(-1) - y * x.roll(-1)).sum()))
    around = float((polygon - polygon.roll(-1, 1)).norm(dim=2).sum())
    mask = coverage(polygon, 64, 64)
    assert abs(float(mask.sum()) - area) < around / 30
    assert mask.min() >= 0 and mask.max() <= 1


def test_a_hull_holds_its_points_and_has_no_others() -> None:
    points = torch.rand(2, 68, 2, generator=torch.Generator().manual_seed(4)) * 50 + 5
    around = hull(points, 512)
    assert all((row[:, None] == points[at]).all(-1).any(1).all() for at, row in enumerate(around))
    x, y = (points + 2 * (30 - points).sign()).long().unbind(-1)  # two pixels further in
    mask = coverage(around, 60, 60)
    assert all((mask[at, y[at], x[at]] == 1).all() for at in range(2))
