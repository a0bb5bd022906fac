"""Fitted maps bring points back where they came from; no other ones do it better; and every map has its inverse."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.similarity import (
    backwards,
    fit_similarity,
    moved,
    onto_square,
    onto_upright,
)

SIZES = st.floats(0.01, 50)
ANGLES = st.floats(-math.pi, math.pi)
PLACES = st.floats(-5000, 5000)


def turning(scale: float, angle: float, x: float, y: float) -> Tensor:
    """[1, 2, 3]"""
    a, b = scale * math.cos(angle), scale * math.sin(angle)
    return torch.tensor([[[a, -b, x], [b, a, y]]], dtype=torch.float64)


def five(seed: int = 1) -> Tensor:
    return 100 * torch.rand(1, 5, 2, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@given(scale=SIZES, angle=ANGLES, x=PLACES, y=PLACES)
def test_a_similarity_is_found_again(scale: float, angle: float, x: float, y: float) -> None:
    wanted = turning(scale, angle, x, y)
    found = fit_similarity(five(), moved(five(), wanted))
    assert torch.allclose(found, wanted, rtol=1e-9, atol=1e-6)


@given(scale=SIZES, angle=ANGLES, x=PLACES, y=PLACES)
def test_the_way_back_is_the_inverse(scale: float, angle: float, x: float, y: float) -> None:
    map = turning(scale, angle, x, y)
    assert torch.allclose(moved(moved(five(), map), backwards(map)), five(), atol=1e-6)
    assert torch.allclose(backwards(backwards(map)), map, rtol=1e-9, atol=1e-6)


def test_no_other_similarity_brings_the_points_nearer() -> None:
    points, wanted = five(1), five(2)[0]
    best = fit_similarity(points, wanted)
    error = (moved(points, best) - wanted).square().sum()
    for change in (turning(1.001, 0, 0, 0), turning(0.999, 0, 0, 0), turning(1, 0.001, 0, 0), turning(1, -0.001, 0, 0)):
        other = torch.cat([change[:, :, :2] @ best[:, :, :2], best[:, :, 2:]], dim=2)
        other[:, :, 2] += (wanted - moved(points, other)).mean(1)
        assert (moved(points, other) - wanted).square().sum() > error
    assert torch.linalg.det(best[:, :, :2]) > 0


def test_each_frame_is_fitted_for_itself_and_one_without_points_is_nan() -> None:
    points = torch.cat([five(1), torch.full((1, 5, 2), torch.nan), five(3).float()])
    maps = fit_similarity(points, five(2)[0])
    assert torch.equal(maps[2:], fit_similarity(five(3).float(), five(2)[0]))
    assert maps[1].isnan().all()


@pytest.mark.parametrize("lost", [torch.zeros(5, 2), torch.full((5, 2), 700.123), "mirror"])
def test_points_that_say_nothing_are_refused_with_their_frame(lost: Tensor | str) -> None:
    square = torch.tensor([[0.0, 0], [1, 0], [1, 1], [0, 1], [0.5, 0.5]], dtype=torch.float64)
    wrong = square * square.new_tensor([-1, 1]) if isinstance(lost, str) else lost.double()
    with pytest.raises(LikenessError, match="Frame 2"):
        fit_similarity(torch.stack([square, square, wrong]), square)


def test_a_parallelogram_goes_onto_the_square() -> None:
    centre, across, down = (torch.tensor([pair]) for pair in ([10.0, 20.0], [3.0, 1.0], [-2.0, 4.0]))
    corners = torch.stack([centre - across - down, centre + across - down, centre + across + down, centre], dim=1)
    wanted = torch.tensor([[[0, 0], [1, 0], [1, 1], [0.5, 0.5]]], dtype=torch.float64)
    assert torch.allclose(moved(corners, onto_square(centre, across, down)), wanted)
    box = onto_upright(centre, torch.tensor([[4.0, 5.0]]))
    assert torch.allclose(moved(torch.tensor([[[6.0, 15.0], [14.0, 25.0]]]), box), wanted[:, [0, 2]])
