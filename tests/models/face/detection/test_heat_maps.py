"""Points of heat maps, against cases worked out by hand."""

import pytest
import torch
from torch import Tensor

from likeness.models.face.detection.heat_maps import peaks


def a_map(values: dict[tuple[int, int], float], height: int = 5, width: int = 8) -> Tensor:
    """[1, 1, height, width], zero but for some (row, column)."""
    heat = torch.zeros(1, 1, height, width)
    for (row, column), value in values.items():
        heat[0, 0, row, column] = value
    return heat


@pytest.mark.parametrize(
    ("values", "x", "y"),
    [
        ({(2, 3): 1, (2, 4): 0.5, (2, 2): 0.2, (1, 3): 0.3, (3, 3): 0.1}, 3.25, 1.75),
        ({(2, 3): 1, (2, 4): 0.2, (2, 2): 0.5, (1, 3): 0.1, (3, 3): 0.3}, 2.75, 2.25),
        ({(2, 3): 1, (2, 4): 0.5, (2, 2): 0.5}, 3, 2),  # as high on both sides
        ({(0, 3): 1, (0, 4): 0.5, (1, 3): 0.5}, 3, 0),  # at an edge neither coordinate is moved
        ({(2, 7): 1, (1, 7): 0.5}, 7, 2),
        ({(4, 1): 1, (4, 2): 0.5}, 1, 4),
        ({(3, 6): 1, (2, 2): 1, (3, 1): 1}, 2.0, 2),  # the first of equals
        ({}, 0, 0),
    ],
)
def test_a_peak_moves_a_quarter_towards_its_higher_neighbours(
    values: dict[tuple[int, int], float], x: float, y: float
) -> None:
    points, heights = peaks(a_map(values))
    assert points[0, 0].tolist() == pytest.approx([(x + 0.5) / 8, (y + 0.5) / 5])
    assert float(heights) == (1 if values else 0)


def test_each_map_has_its_own_peak_in_half_precision_too() -> None:
    maps = torch.cat([a_map({(at, at + 1): at + 1.0}) for at in range(4)]).view(2, 2, 5, 8)
    points, heights = peaks(maps.half())
    assert points.dtype == heights.dtype == torch.float32
    assert heights.tolist() == [[1, 2], [3, 4]]
    assert points[1, 0].tolist() == pytest.approx([3.5 / 8, 2.5 / 5])
    assert torch.equal(points, peaks(maps)[0])
