"""Drawings of landmarks: the published colours, curves and lines, to a fraction of a pixel."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.fewshot.landmark_canvas import WIDTH, draw_canvases
from likeness.tests.drawn_face import Face, drawn

RED, GREEN = (1.0, 0.0, 0.0), (0.0, 128 / 255, 0.0)


def away() -> Tensor:
    """68 points far to the left of any canvas."""
    return torch.full((1, 68, 2), -1000.0)


def ink(canvas: Tensor) -> float:
    """Pixels' worth of green on white, from what red the canvas lacks."""
    return float((1 - canvas[..., 0]).sum())


@pytest.mark.parametrize("end", [(60.5, 20.5), (20.5, 70.0), (60.5, 60.5), (70.25, 33.7)])
def test_a_line_is_two_points_wide_and_projects(end: tuple[float, float]) -> None:
    points = away()
    start = (20.5, 20.5)
    points[0, :16], points[0, 16] = torch.tensor(start), torch.tensor(end)
    canvas = draw_canvases(points, 96, whole=False)[0]
    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    assert ink(canvas) == pytest.approx(WIDTH * (length + WIDTH), rel=0.02)
    shares = 1 - canvas[..., 0]
    rows, columns = torch.meshgrid(torch.arange(96) + 0.5, torch.arange(96) + 0.5, indexing="ij")
    middle = [float((shares * own).sum() / shares.sum()) for own in (columns, rows)]
    assert middle == pytest.approx([(a + b) / 2 for a, b in zip(start, end, strict=True)], abs=0.05)


def test_colours_are_the_published_ones() -> None:
    expected = {(0, 1): GREEN, (17, 18): (1, 165 / 255, 0), (22, 23): (1, 165 / 255, 0), (27, 28): (0, 0, 1)}
    expected |= {(31, 32): (0, 0, 1), (36, 37): RED, (42, 43): RED, (48, 49): (128 / 255, 0, 128 / 255)}
    expected |= {(60, 61): (1, 192 / 255, 203 / 255)}
    for (first, second), colour in expected.items():
        points = away()
        points[0, first], points[0, second] = torch.tensor([10.0, 20.0]), torch.tensor([30.0, 20.0])
        assert draw_canvases(points, 40)[0, 19, 20].tolist() == pytest.approx(colour), first


@pytest.mark.parametrize("ring", [(36, 41), (42, 47), (48, 59), (60, 67)])
def test_eyes_and_lips_stay_open_unless_they_are_to_close(ring: tuple[int, int]) -> None:
    points = away()
    first, last = ring
    points[0, first : last + 1] = torch.tensor([50.5, 10.5])
    points[0, first], points[0, last] = torch.tensor([10.5, 50.5]), torch.tensor([50.5, 50.5])
    between = (50, 30)  # row and column halfway from the last point back to the first
    assert draw_canvases(points, 64)[0][between].tolist() == [1, 1, 1]
    assert draw_canvases(points, 64, closed=True)[0][between].tolist() != [1, 1, 1]


def test_points_go_to_the_pixels_they_are_in_as_in_the_published_drawings() -> None:
    points = drawn(Face(), size=40.0, at=(64, 64)).points.double()
    whole = draw_canvases(points, 128)
    moved = (points - 0.5).trunc() + 0.5
    assert torch.equal(whole, draw_canvases(moved, 128, whole=False))
    assert not torch.equal(whole, draw_canvases(points, 128, whole=False))


def test_a_face_half_outside_is_cut_off_and_one_far_away_leaves_the_canvas_white() -> None:
    points = drawn(Face(), size=40.0, at=(64, 64)).points
    full = draw_canvases(points, 128, whole=False)
    shifted = draw_canvases(points - 64, 128, whole=False)
    assert torch.allclose(shifted[0, :64, :64], full[0, 64:, 64:], atol=1e-6)
    assert shifted[0, :64, :64].min() < 1
    assert draw_canvases(points + 10_000, 64).min() == 1


def test_the_mesh_is_drawn_as_its_68_points() -> None:
    mesh = drawn(Face(), size=40.0, at=(64, 64), mesh=True)
    canvas = draw_canvases(mesh.points, 128)
    assert torch.equal(canvas, draw_canvases(mesh.as_ibug().points, 128))
    assert canvas.shape == (1, 128, 128, 3) and canvas.dtype == torch.float32


def test_what_cannot_be_drawn_is_refused() -> None:
    points = torch.zeros(3, 68, 2)
    points[2, 5, 0] = torch.nan
    with pytest.raises(LikenessError, match="Frame 2"):
        draw_canvases(points, 64)
    for wrong, size, told in (
        (points[:0], 64, "at least one frame"),
        (points[:1], 0, "1 to 2048"),
        (points[:1, :5], 64, "5 points"),
    ):
        with pytest.raises(LikenessError, match=told):
            draw_canvases(wrong, size)
