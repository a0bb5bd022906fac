"""What could not be drawn again is shown, and what covers a face is found by it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import torch
from torch import Tensor

from likeness.models.face.face_crop import FaceCrop
from likeness.models.faceshifter.heuristic_error import error_shown, uncovered
from likeness.tests.small_shifter import SKINS, small_shifter

SHIFTER = small_shifter()


def one_colour(red: float, green: float, blue: float, side: int = 64) -> Tensor:
    return torch.tensor([red, green, blue])[None, :, None, None].repeat(1, 1, side, side)


@pytest.mark.parametrize("order", ["RGB", "BGR"])
def test_the_error_is_shown_as_a_share_of_black_to_white(order: str) -> None:
    shifter = small_shifter(conventions=replace(SKINS, order=order))
    shown = error_shown(shifter, one_colour(0.75, 0.0, 1.0, 128), one_colour(0.0, 0.25, 0.0))
    assert shown.shape == (1, 3, 64, 64)
    assert shown[0, :, 32, 32].tolist() == pytest.approx([0.75, 0.25, 1.0])


def test_what_covers_a_face_is_not_free() -> None:
    noise = 0.02 * torch.rand(5, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    own = one_colour(0.8, 0.6, 0.5).repeat(5, 1, 1, 1)
    crops = own + noise
    crops[4, :, 20:36, 20:36] = 0.1  # something dark over the face of the last one
    free = uncovered(SHIFTER, crops, own)
    assert free[4, 24:32, 24:32].max() == 0 and free[4, 50:, 50:].min() == 1 and free[:4].min() == 1


def test_with_landmarks_the_face_says_what_is_usual() -> None:
    """Around the face nothing is drawn again: by all of the crop that is usual, by the face it is not."""
    own, crops = one_colour(0.8, 0.6, 0.5), one_colour(0.0, 0.0, 0.0)
    crops[..., 20:44, 20:44] = own[..., 20:44, 20:44]
    crops[..., 30:34, 30:34] = 0
    corners = torch.tensor([[20.0, 20.0], [44.0, 20.0], [44.0, 44.0], [20.0, 44.0]])
    points = torch.cat([corners, torch.full((464, 2), 32.0)])[None]
    matrices = torch.eye(2, 3, dtype=torch.float64)[None]
    where = FaceCrop("sber-swap", 64, matrices, torch.ones(1), points, 64, 64, Fraction(25))
    assert uncovered(SHIFTER, crops, own, where)[0, 32, 32] < 0.1
    larger = replace(where, size=128, matrices=2 * matrices, points=2 * points)
    assert torch.allclose(uncovered(SHIFTER, crops, own, larger), uncovered(SHIFTER, crops, own, where), atol=1e-5)
    assert uncovered(SHIFTER, crops, own)[0, 22, 22] < 0.1  # the face is what is unusual here
    gone = replace(where, present=torch.zeros(1))
    assert torch.equal(uncovered(SHIFTER, crops, own, gone), uncovered(SHIFTER, crops, own))
