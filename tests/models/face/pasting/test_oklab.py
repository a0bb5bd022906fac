"""Oklab against the values that its author gives, and back."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from likeness.models.face.pasting.oklab import from_oklab, to_oklab

# CSS Color 4 prints these of sRGB's corners.
KNOWN = {
    (1.0, 1.0, 1.0): (1.0, 0.0, 0.0),
    (0.0, 0.0, 0.0): (0.0, 0.0, 0.0),
    (1.0, 0.0, 0.0): (0.62796, 0.22486, 0.12585),
    (0.0, 1.0, 0.0): (0.86644, -0.23389, 0.17950),
    (0.0, 0.0, 1.0): (0.45201, -0.03246, -0.31153),
}


@pytest.mark.parametrize("rgb", KNOWN)
def test_known_colours(rgb: tuple[float, float, float]) -> None:
    assert to_oklab(torch.tensor(rgb).view(3, 1)).flatten().tolist() == pytest.approx(KNOWN[rgb], abs=2e-4)


@given(st.lists(st.integers(0, 255), min_size=3, max_size=3))
def test_every_colour_of_a_screen_comes_back(rgb: list[int]) -> None:
    colour = torch.tensor(rgb).view(3, 1, 1) / 255
    assert torch.allclose(from_oklab(to_oklab(colour)), colour, atol=2e-4)


def test_what_no_screen_shows_is_clamped() -> None:
    assert from_oklab(torch.tensor([[1.5], [0.0], [0.0]])).flatten().tolist() == pytest.approx([1, 1, 1])
    assert from_oklab(torch.tensor([[-0.5], [0.0], [0.0]])).flatten().tolist() == [0.0, 0.0, 0.0]
