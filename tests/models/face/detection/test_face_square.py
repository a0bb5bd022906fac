"""The square about a face, against a case worked out by hand; its pixels, against torch and against known pictures."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import interpolate

from likeness.models.errors import LikenessError
from likeness.models.face.detection.detector import Face
from likeness.models.face.detection.face_square import FaceSquare, crop, square_of


def test_a_square_worked_out_by_hand() -> None:
    square = square_of(Face(10, 20, 110, 150, 0.9))  # 100 x 130 about (60, 85)
    assert (square.x, square.y) == (60, pytest.approx(85 - 0.12 * 130))
    assert square.side == pytest.approx(200 * 230 / 195)
    corners = square.in_picture(torch.tensor([[0.0, 0.0], [1.0, 0.5]]))
    assert corners.tolist()[0] == pytest.approx([60 - 230 / 1.95, 69.4 - 230 / 1.95])
    assert corners.tolist()[1] == pytest.approx([60 + 230 / 1.95, 69.4])


def test_a_crop_at_its_own_size_is_the_pixels_themselves() -> None:
    picture = torch.rand(3, 20, 30, generator=torch.Generator().manual_seed(1))
    assert torch.allclose(crop(picture, FaceSquare(12, 9, 8), size=8), picture[:, 5:13, 8:16], atol=1e-6)


@pytest.mark.parametrize("size", [7, 20, 33, 96])
def test_a_crop_of_another_size_is_what_torch_makes_of_it(size: int) -> None:
    picture = torch.rand(1, 3, 48, 48, generator=torch.Generator().manual_seed(size))
    ours = crop(picture[0], FaceSquare(24, 24, 48), size)
    theirs = interpolate(picture, (size, size), mode="bilinear", antialias=True)[0]
    inner = slice(size // 4, -(size // 4))  # at its edges torch repeats the picture, where ours is black
    assert torch.allclose(ours[:, inner, inner], theirs[:, inner, inner], atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(x=st.floats(-20, 80), y=st.floats(-20, 60), side=st.floats(3, 60), size=st.integers(8, 64))
def test_each_pixel_of_a_crop_comes_from_its_own_place(x: float, y: float, side: float, size: int) -> None:
    across, down = (torch.arange(60) + 0.5) / 60, (torch.arange(40) + 0.5) / 60
    picture = torch.stack([across.expand(40, 60), down[:, None].expand(40, 60), torch.ones(40, 60)])
    square, reach = FaceSquare(x, y, side), max(1.0, side / size)
    steps = (torch.arange(size) + 0.5) / size
    places = square.in_picture(torch.stack([steps.expand(size, size), steps[:, None].expand(size, size)], dim=-1))
    inside = ((places > reach) & (places < torch.tensor([60, 40]) - reach)).all(-1)
    outside = ((places < -reach) | (places > torch.tensor([60, 40]) + reach)).any(-1)
    found = crop(picture, square, size)
    close = 1e-3 if side <= size else 0.25 * reach  # pixels; a triangle over few pixels leans a little
    assert not found[:, outside].any()
    assert torch.allclose(found[2, inside], torch.ones(()), atol=1e-5)
    off = (found[:2].movedim(0, -1) * 60 - places)[inside]
    assert not off.numel() or off.abs().max() < close


@pytest.mark.parametrize(
    "square",
    [
        FaceSquare(5, 5, 0),
        FaceSquare(5, 5, -3),
        FaceSquare(5, 5, 161),
        FaceSquare(float("nan"), 5, 9),
        FaceSquare(5, -1e30, 9),
    ],
)
def test_squares_that_no_face_has_are_refused(square: FaceSquare) -> None:
    with pytest.raises(LikenessError, match="left < right"):
        crop(torch.zeros(3, 10, 20), square)
    assert crop(torch.zeros(3, 10, 20), FaceSquare(5, 5, 160)).shape == (3, 256, 256)
