"""The soft mask of a crop: its shape in numbers, whatever the size of the face."""

import pytest
import torch
from torch import Tensor

from likeness.models.face.pasting.blend_mask import blend_mask, depth_in, kept, ring
from likeness.models.face.pasting.crop_place import CropPlace, place_of
from likeness.tests.crops_by_hand import crop_at


def place(side: float, turned: float = 0.0, frame: tuple[int, int] = (60, 80)) -> CropPlace:
    where = crop_at(frame[1] / 2, frame[0] / 2, side, turned, frame=frame)
    found = place_of(where.matrices[0] / where.size, *frame, torch.device("cpu"))
    assert found is not None
    return found


def disc(size: int, radius: float) -> Tensor:
    """Antialiased, about the middle; in units of the picture."""
    middles = (torch.arange(8 * size) + 0.5) / (8 * size) - 0.5
    within = torch.hypot(middles, middles[:, None]) < radius
    return within.float().unflatten(0, (size, 8)).unflatten(2, (size, 8)).mean((1, 3))


def test_without_a_feather_it_is_the_square_itself() -> None:
    mask = blend_mask(place(20), 0.0, 0.0)
    assert mask.shape == (20, 20) and (mask == 1).all()
    assert blend_mask(place(21), 0.0, 0.0)[:, 0].allclose(torch.tensor(0.5), atol=0.01)  # half of each pixel is covered


@pytest.mark.parametrize("side", [16, 57, 400])
def test_its_edge_scales_with_the_face(side: int) -> None:
    frame = (side + 10, side + 10)
    whole = blend_mask(place(side, frame=frame), 0.2, 0.0)
    line = whole[len(whole) // 2]
    deep = place(side, frame=frame).across[len(whole) // 2]
    half = float((deep[line > 0.5]).min())
    assert half == pytest.approx(0.1, abs=1 / side)
    assert (line[(deep > 0.2 + 1 / side) & (deep < 0.8 - 1 / side)] == 1).all()
    assert whole[0, 0] == 0  # corners are round


@pytest.mark.parametrize("turned", [0.0, 30.0])
def test_it_is_exactly_nothing_outside_and_grows_inwards_below_zero(turned: float) -> None:
    where = place(40, turned)
    deep = 0.5 - torch.maximum((where.across - 0.5).abs(), (where.down - 0.5).abs())
    half_a_pixel = max(where.step) / 2
    assert not blend_mask(where, 0.1, 0.0)[deep < -half_a_pixel].any()
    assert not blend_mask(where, 0.1, -0.15)[deep < 0.15 - half_a_pixel].any()
    assert torch.equal(blend_mask(where, 0.1, 0.0), blend_mask(where, 0.1, 0.3))  # a square cannot grow


def test_a_given_mask_is_multiplied_as_it_is() -> None:
    halves = torch.zeros(1, 8)
    halves[:, 4:] = 0.5
    where = place(40)
    alone, both = blend_mask(where, 0.1, 0.0), blend_mask(where, 0.1, 0.0, mask=halves)
    far = (where.across - 0.5).abs() > 0.15  # a mask of 8 pixels changes over two of its own
    assert torch.allclose(both[far], (alone * torch.where(where.across > 0.5, 0.5, 0.0))[far], atol=1e-6)


@pytest.mark.parametrize("radius", [0.1, 0.31])
def test_depth_in_a_disc_is_what_geometry_says(radius: float) -> None:
    size = 64
    middles = (torch.arange(size) + 0.5) / size - 0.5
    wanted = radius - torch.hypot(middles, middles[:, None])
    assert (depth_in(disc(size, radius)) - wanted).abs().max() < 0.35 / size  # of a pixel


def test_a_shape_is_whole_inside_and_softens_outwards() -> None:
    where, depth = place(200, frame=(220, 220)), depth_in(disc(64, 0.2))
    away = torch.hypot(where.across - 0.5, where.down - 0.5)
    for grow in (0.0, 0.08, -0.05):
        mask = blend_mask(where, 0.1, grow, depth)
        assert (mask[away < 0.2 + grow - 0.01] > 0.99).all()
        assert (mask[away > 0.3 + grow + 0.01] < 0.01).all() and (mask[away > 0.3 + grow + 0.02] == 0).all()
    assert not blend_mask(where, 0.1, 0.0, depth_in(torch.zeros(64, 64))).any()
    assert torch.equal(blend_mask(where, 0.1, 0.0, depth_in(torch.ones(64, 64))), blend_mask(where, 0.1, 0.0))


def test_the_ring_lies_beside_the_mask() -> None:
    mask = torch.zeros(64, 64)
    mask[24:40, 24:40] = 1
    around = ring(mask)
    assert not around[24:40, 24:40].any() and not around[:10].any()
    assert (around[20:24, 20:44] == 1).all()
    assert kept(torch.ones(64, 64)).sum() == 4 * 63  # beyond its border a whole crop has the frame all around
