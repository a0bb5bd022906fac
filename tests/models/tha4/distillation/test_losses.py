"""Each loss term against its formula, worked by hand."""

import pytest
import torch

from likeness.models.tha4.color import premultiplied_srgb
from likeness.models.tha4.distillation.losses import (
    BodyLossWeights,
    BodyPixels,
    body_terms,
    coded,
    difference,
    face_loss,
)


def pixels(value: float, flow: float) -> BodyPixels:
    """Four-channel pictures of one network value, and one flow."""
    picture = torch.full((2, 3, 4), value)
    return BodyPixels(picture, picture + 0.5, torch.full((2, 3, 2), flow), picture - 0.25)


def srgb(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def test_difference_is_the_mean_of_absolute_differences() -> None:
    assert difference(torch.tensor([1.0, -2.0]), torch.tensor([0.0, 1.0])) == 2


def test_coded_is_the_published_form_and_goes_on_below_black() -> None:
    picture = torch.linspace(-1, 1, 64).view(1, 4, 4, 4)
    torch.testing.assert_close(coded(picture.permute(0, 2, 3, 1)), premultiplied_srgb(picture).permute(0, 2, 3, 1))
    below = torch.tensor([[-1.2, -1.2, -1.2, -1.2]], requires_grad=True)
    coded(below).sum().backward()
    assert coded(below)[0].tolist() == pytest.approx([-1.292, -1.292, -1.292, -0.1], abs=1e-5)
    assert below.grad is not None and below.grad[0].tolist() == pytest.approx([6.46, 6.46, 6.46, 0.5])


def test_face_loss_by_hand() -> None:
    one, other = torch.full((1, 1, 4), 0.0), torch.full((1, 1, 4), 0.5)
    assert float(face_loss(one, other)) == pytest.approx((3 * (srgb(0.75) - srgb(0.5)) + 0.25) / 4, abs=1e-6)


def test_body_terms_by_hand() -> None:
    terms = body_terms(pixels(0.0, 0.1), pixels(0.2, 0.04))

    def step(low: float, high: float) -> float:
        return (3 * (srgb((high + 1) / 2) - srgb((low + 1) / 2)) + (high - low) / 2) / 4

    expected = {"blended": step(0, 0.2), "warped": step(0.5, 0.7), "flow": 0.06, "color": step(-0.25, -0.05)}
    assert {name: float(term) for name, term in terms.items()} == pytest.approx(expected, abs=1e-6)
    total = BodyLossWeights(blended=2, warped=3, flow=5, color=7).total(terms)
    weighted = 2 * expected["blended"] + 3 * expected["warped"] + 5 * expected["flow"] + 7 * expected["color"]
    assert float(total) == pytest.approx(weighted, abs=1e-5)
