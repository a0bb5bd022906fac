"""The mouth solve against a dense search, the closed form where it holds, and what a minimum must satisfy."""

from __future__ import annotations

from itertools import combinations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.tha4.driving.mouth_solve import CHUNK, PENALTY, POINTS, SHAPES, cost, mouth_weights

UNIT = st.floats(0, 1)
MOUTHS = st.lists(st.tuples(UNIT, UNIT, UNIT, UNIT), min_size=1, max_size=12)


def dense_minimum(mouth: torch.Tensor) -> float:
    """The least cost over a grid of the box that closes in on its best point; float64."""
    middle, reach = torch.full((4,), 0.5, dtype=torch.float64), 0.5
    for _ in range(12):
        steps = torch.linspace(-reach, reach, 9, dtype=torch.float64)
        grid = (middle + torch.cartesian_prod(steps, steps, steps, steps)).clamp(0, 1)
        costs = cost(grid, mouth)
        middle, reach = grid[costs.argmin()], reach * 0.6
    return float(costs.min())


@settings(max_examples=15, deadline=None)
@given(MOUTHS)
def test_no_point_of_the_box_is_better(points: list[tuple[float, ...]]) -> None:
    mouths = torch.tensor(points, dtype=torch.float64)
    weights = mouth_weights(mouths).double()
    assert ((weights >= 0) & (weights <= 1)).all()
    for mouth, own in zip(mouths, cost(weights, mouths), strict=True):
        assert float(own) <= dense_minimum(mouth) + 1e-6


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-0.5, 1.5), min_size=4, max_size=4), st.integers(0, 3), st.floats(-1, 1))
def test_no_step_from_the_answer_leads_down(point: list[float], along: int, step: float) -> None:
    """Also for mouths outside of 0..1, as calibration makes them."""
    mouth = torch.tensor(point, dtype=torch.float64)
    weights = mouth_weights(mouth[None])[0].double()
    moved = weights.clone()
    moved[along] = (moved[along] + step).clamp(0, 1)
    assert float(cost(weights, mouth)) <= float(cost(moved, mouth)) + 1e-6


@settings(max_examples=60, deadline=None)
@given(st.tuples(UNIT, UNIT, UNIT, UNIT))
def test_a_mixture_of_the_shapes_gives_back_its_weights(weights: tuple[float, ...]) -> None:
    """The closed form of section 13: the four shapes are independent."""
    mixed = torch.tensor([weights], dtype=torch.float64)
    assert torch.allclose(mouth_weights(mixed @ POINTS.T), mixed.float(), atol=1e-5)


def test_each_shape_alone_is_itself() -> None:
    assert torch.allclose(mouth_weights(POINTS.T), torch.eye(len(SHAPES)), atol=1e-6)


def test_the_root_of_the_closed_form_is_real_on_every_face() -> None:
    for count in range(1, 5):
        for free in combinations(range(4), count):
            columns = POINTS[:, free]
            assert PENALTY**2 * float(torch.linalg.inv(columns.T @ columns).sum()) < 1


def test_frames_do_not_know_of_each_other() -> None:
    mouths = torch.rand(CHUNK + 3, 4, generator=torch.Generator().manual_seed(0))
    some = torch.tensor([0, 1, CHUNK - 1, CHUNK, CHUNK + 2])
    assert torch.equal(mouth_weights(mouths)[some], mouth_weights(mouths[some]))
    assert mouth_weights(mouths[:0]).shape == (0, 4)
