"""Flow as colours: the four directions, the length, and no value outside of a picture's."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from likeness.models.media.flow_wheel import FULL, flow_colors


def color(x: float, y: float) -> list[float]:
    return flow_colors(torch.tensor([x, y]).reshape(1, 2, 1, 1)).flatten().tolist()


def test_the_hue_is_the_direction() -> None:
    assert color(FULL, 0) == pytest.approx([1, 0, 0])
    assert color(0, FULL) == pytest.approx([0.5, 1, 0], abs=1e-5)
    assert color(-FULL, 0) == pytest.approx([0, 1, 1], abs=1e-5)
    assert color(0, -FULL) == pytest.approx([0.5, 0, 1], abs=1e-5)


def test_what_stands_still_is_white_and_the_colour_fills_with_the_way() -> None:
    assert color(0, 0) == [1, 1, 1]
    assert color(FULL / 2, 0) == pytest.approx([1, 0.5, 0.5])
    assert color(3 * FULL, 0) == color(FULL, 0)


@given(st.floats(-9, 9), st.floats(-9, 9))
def test_every_flow_has_a_colour_and_its_opposite_another(x: float, y: float) -> None:
    one, other = color(x, y), color(-x, -y)
    assert all(0 <= value <= 1 for value in one)
    assert abs(x) + abs(y) < 1e-3 or max(abs(a - b) for a, b in zip(one, other, strict=True)) > 1e-3
