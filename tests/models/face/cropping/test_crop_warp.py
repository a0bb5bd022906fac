"""Each pixel of a crop shows the place that its map says: turned, larger, smaller, and partly out of the frame."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.face.cropping.crop_warp import crop_picture, crop_pictures, outside
from likeness.models.face.cropping.similarity import backwards, moved

SIZES = st.integers(4, 48)
SIDES = st.floats(3, 150)
ANGLES = st.floats(-math.pi, math.pi)
BORDERS = ["black", "replicate", "reflect"]


def map_of(side: float, angle: float, x: float, y: float, size: int) -> Tensor:
    """[2, 3]: onto a crop of `size` pixels of a square of `side` about (x, y), turned."""
    a, b = size / side * math.cos(angle), size / side * math.sin(angle)
    return torch.tensor([[a, -b, size / 2 - a * x + b * y], [b, a, size / 2 - b * x - a * y]], dtype=torch.float64)


def seen_at(matrix: Tensor, size: int) -> Tensor:
    """[size, size, 2]: where in the frame the middles of the crop's pixels lie."""
    steps = torch.arange(size, dtype=torch.float64) + 0.5
    places = torch.stack([steps.expand(size, size), steps[:, None].expand(size, size)], dim=-1)
    return moved(places.flatten(0, 1)[None], backwards(matrix)[None])[0].unflatten(0, (size, size))


def noise(count: int = 1, height: int = 60, width: int = 80) -> Tensor:
    return torch.rand(count, height, width, 3, generator=torch.Generator().manual_seed(count))


@settings(max_examples=60, deadline=None)
@given(side=SIDES, angle=ANGLES, x=st.floats(-40, 120), y=st.floats(-40, 100), size=SIZES)
def test_each_pixel_of_a_crop_comes_from_its_own_place(
    side: float, angle: float, x: float, y: float, size: int
) -> None:
    across, down = (torch.arange(80) + 0.5) / 80, (torch.arange(60) + 0.5) / 80
    picture = torch.stack([across.expand(60, 80), down[:, None].expand(60, 80), torch.ones(60, 80)], dim=-1)
    matrix = map_of(side, angle, x, y, size)
    found, places = crop_pictures(picture[None], matrix[None], size)[0], seen_at(matrix, size)
    reach = 2 * max(1, side / size)
    inside = ((places > reach) & (places < torch.tensor([80, 60]) - reach)).all(-1)
    beyond = ((places < -reach) | (places > torch.tensor([80, 60]) + reach)).any(-1)
    assert not found[beyond].any()
    assert torch.allclose(found[inside][:, 2], torch.ones(()), atol=1e-5)
    off = (80 * found[..., :2] - places)[inside]
    assert not off.numel() or off.abs().max() < (2e-3 if side <= size else 0.1 * reach)


@settings(max_examples=20, deadline=None)
@given(x=st.integers(-50, 90), y=st.integers(-50, 70), size=SIZES)
def test_a_crop_at_its_own_size_and_place_is_the_frame_itself(x: int, y: int, size: int) -> None:
    frame = noise()
    matrix = torch.tensor([[[1.0, 0, -x], [0, 1, -y]]])
    padded = torch.nn.functional.pad(frame[0].movedim(-1, 0), (50, 150, 50, 150)).movedim(0, -1)
    assert torch.equal(crop_pictures(frame, matrix, size)[0], padded[50 + y :, 50 + x :][:size, :size])


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("side", [20.0, 45.0, 160.0])
def test_quarter_turns_and_mirrors_are_those_of_the_crop(side: float, border: str) -> None:
    picture = noise()[0].movedim(-1, 0)
    straight = crop_picture(picture, map_of(side, 0, 33, 21, 24), 24, border)
    for quarters in (1, 2, 3):
        turned = crop_picture(picture, map_of(side, quarters * math.pi / 2, 33, 21, 24), 24, border)
        assert torch.allclose(turned, straight.rot90(-quarters, (1, 2)), atol=0.04 if side > 24 else 1e-3)
    flip = torch.tensor([[-1, 0, 24], [0, 1, 0]], dtype=torch.float64)
    mirrored = torch.cat([flip[:, :2] @ map_of(side, 0, 33, 21, 24), flip.new_zeros(2, 0)], dim=1)
    mirrored[:, 2] += flip[:, 2]
    assert torch.allclose(
        crop_picture(picture, mirrored, 24, border), straight.flip(2), atol=0.04 if side > 24 else 1e-3
    )


@pytest.mark.parametrize("angle", [0.0, 0.1, math.pi / 4])
@pytest.mark.parametrize("shrink", [1.9, 2.1, 3.0, 5.0])
def test_what_is_finer_than_a_crops_pixels_becomes_its_mean(angle: float, shrink: float) -> None:
    board = (torch.arange(200)[:, None] + torch.arange(200)) % 2
    stripes = (torch.arange(200) % 2).expand(200, 200)
    picture = torch.stack([board, stripes, stripes.T]).float()
    crop = crop_picture(picture, map_of(20 * shrink, angle, 100.3, 99.8, 20), 20)
    assert (crop - 0.5).abs().max() < 0.12
    assert crop.std() < 0.04


@pytest.mark.parametrize("angle", [0.0, 0.5])
@pytest.mark.parametrize("kind", [torch.uint8, torch.float16, torch.float64])
def test_types_change_nothing_but_rounding(kind: torch.dtype, angle: float) -> None:
    bytes_ = (255 * noise(2)).byte()
    frames = bytes_ if kind == torch.uint8 else (bytes_.double() / 255).to(kind)
    maps = torch.stack([map_of(30, angle, 40, 30, 16), map_of(70, -angle, 10, 50, 16)])
    found = crop_pictures(frames, maps, 16)
    assert found.dtype == torch.float32
    assert torch.allclose(found, crop_pictures(bytes_.float() / 255, maps, 16), atol=1e-3)


@settings(max_examples=20, deadline=None)
@given(sides=st.lists(SIDES, min_size=3, max_size=3), angle=ANGLES)
def test_a_batch_is_its_frames_one_by_one(sides: list[float], angle: float) -> None:
    frames = torch.cat([noise(3), torch.rand(3, 60, 80, 1)], dim=3)  # alpha is left out
    maps = torch.stack([map_of(side, at * angle, 40, 20 * at, 16) for at, side in enumerate(sides)])
    alone = [crop_pictures(frames[at : at + 1, :, :, :3], maps[at : at + 1], 16) for at in range(3)]
    assert torch.equal(crop_pictures(frames, maps, 16), torch.cat(alone))


@settings(max_examples=20, deadline=None)
@given(side=SIDES, angle=ANGLES, x=st.floats(-40, 120), y=st.floats(-40, 100))
def test_the_mask_says_what_lies_outside(side: float, angle: float, x: float, y: float) -> None:
    matrix = map_of(side, angle, x, y, 24)
    mask, places = outside(matrix, 24, 60, 80), seen_at(matrix, 24)
    deep = torch.minimum(places, torch.tensor([80, 60]) - places).amin(-1) / max(1, side / 24)
    assert (mask[deep > 2] < 1e-6).all() and (mask[deep < -2] == 1).all()
    assert mask.shape == (24, 24) and mask.min() >= 0 and mask.max() <= 1


@pytest.mark.parametrize("border", BORDERS)
def test_a_frame_of_one_pixel_and_one_of_no_colours(border: str) -> None:
    for angle in (0.0, 0.7):
        one = crop_pictures(torch.full((1, 1, 1, 3), 0.5), map_of(4, angle, 0.5, 0.5, 16)[None], 16, border)
        assert float(one.amax()) == pytest.approx(0.5, abs=0.12)
        assert float(one.amin()) == pytest.approx(0.5 * (border != "black"))
        nothing = crop_pictures(
            torch.full((1, 9, 9, 3), float("nan")), map_of(40, angle, 0.5, 0.5, 16)[None], 16, border
        )
        assert not nothing.any()


def test_the_device_changes_nothing_but_rounding() -> None:
    if not torch.cuda.is_available():
        pytest.skip("needs a GPU")
    maps = torch.stack([map_of(30, 0, 40, 30, 32), map_of(90, 0.3, 10, 50, 32), map_of(300, 2, 40, 20, 32)])
    for border in BORDERS:
        there = crop_pictures(noise(3).cuda(), maps.cuda(), 32, border)
        assert torch.allclose(there.cpu(), crop_pictures(noise(3), maps, 32, border), atol=1e-4)
