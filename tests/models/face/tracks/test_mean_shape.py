"""The shape that a face has in all frames, and how it lies in each: against drawn faces of known place and turn."""

from __future__ import annotations

import math

import torch

from likeness.models.face.tracks.mean_shape import fit, mean_shape, placed, remainder
from likeness.tests.followed import talking


def moved(points: torch.Tensor, angle: float, scale: float, by: tuple[float, float]) -> torch.Tensor:
    turn = torch.tensor([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return scale * points @ turn + torch.tensor(by)


def test_place_size_and_turn_are_what_was_done_to_a_face() -> None:
    face = talking(1)
    places = [(0.0, 1.0, (0.0, 0.0)), (0.5, 2.0, (40.0, -3.0)), (-2.0, 0.3, (900.0, 5.0)), (3.1, 1.0, (0.0, 0.0))]
    points = torch.cat([moved(face, *place) for place in places])
    shape = mean_shape(points)
    middles, factors = fit(points, shape)
    for at, (angle, scale, by) in enumerate(places):
        assert abs(abs(factors[at] / factors[0]) - scale) < 1e-4
        assert abs(math.remainder(float((factors[at] / factors[0]).angle()) - angle, 2 * math.pi)) < 1e-4
        wanted = moved(face.mean(1)[None], angle, scale, by)[0, 0]
        assert torch.allclose(torch.view_as_real(middles[at]).float(), wanted, atol=1e-3)
    assert remainder(points, shape, middles, factors).abs().max() < 1e-4


def test_similarity_and_remainder_together_are_the_points() -> None:
    points = talking(12, mesh=True)
    shape = mean_shape(points)
    middles, factors = fit(points, shape)
    left = remainder(points, shape, middles, factors)
    assert torch.allclose(placed(shape + left, middles, factors), points, atol=1e-3)
    assert abs(float(shape.abs().square().mean()) - 1) < 1e-5 and abs(complex(shape.mean())) < 1e-5


def test_no_order_of_frames_and_no_place_of_the_picture_changes_the_shape() -> None:
    points = talking(9)
    shape, other = mean_shape(points), mean_shape(moved(points.flip(0), 1.0, 3.0, (500.0, 20.0)))
    turn = (other * shape.conj()).mean()  # the shape has no upright of its own
    assert abs(abs(complex(turn)) - 1) < 1e-4 and torch.allclose(other / turn, shape, atol=1e-3)


def test_points_in_one_place_have_no_size_and_take_no_part() -> None:
    points = torch.cat([talking(3), torch.full((1, 68, 2), 7.0)])
    assert torch.allclose(mean_shape(points), mean_shape(points[:3]), atol=1e-6)
    middles, factors = fit(points, mean_shape(points))
    assert factors[3] == 0 and not remainder(points, mean_shape(points), middles, factors)[3].any()
    assert not mean_shape(points[3:]).any()
