"""Where a crop lies in a frame: each pixel sees its own place of the crop, and no pixel beyond is touched."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.face.face_crop import FaceCrop
from likeness.models.face.pasting.crop_place import CropPlace, place_of
from likeness.tests.crops_by_hand import crop_at, crops

CPU = torch.device("cpu")


def place(where: FaceCrop) -> CropPlace | None:
    return place_of(where.matrices[0] / where.size, where.height, where.width, CPU)


def fractions(where: FaceCrop) -> torch.Tensor:
    """[H, W, 2] float64: the place in the crop of every pixel of the frame, one by one."""
    x, y = torch.arange(where.width, dtype=torch.float64) + 0.5, torch.arange(where.height, dtype=torch.float64) + 0.5
    pixels = torch.stack([x.expand(len(y), -1), y[:, None].expand(-1, len(x))], dim=-1)
    return (pixels @ where.matrices[0, :, :2].T + where.matrices[0, :, 2]) / where.size


@settings(max_examples=100, deadline=None)
@given(crops())
def test_the_rectangle_holds_all_pixels_of_the_crop_and_their_places(where: FaceCrop) -> None:
    found, places = place(where), fractions(where)
    within = ((places > 0) & (places < 1)).all(-1)
    if found is None:
        assert not within.any()
        return
    assert torch.allclose(
        torch.stack([found.across, found.down], -1).double(), places[found.rows, found.columns], atol=1e-5
    )
    rest = within.clone()
    rest[found.rows, found.columns] = False
    assert not rest.any()


def test_the_rectangle_is_no_larger_than_the_crop() -> None:
    found = place(crop_at(40, 30, 20))
    assert found is not None and (found.rows, found.columns) == (slice(20, 40), slice(30, 50))
    found = place(crop_at(79.5, 0.25, 4))  # reaches beyond the right and the upper edge
    assert found is not None and (found.rows, found.columns) == (slice(0, 3), slice(77, 80))
    assert place(crop_at(-20, 30, 30)) is None


@settings(max_examples=60, deadline=None)
@given(crops(), st.integers(4, 100))
def test_pictures_of_any_size_are_seen_where_they_lie(where: FaceCrop, size: int) -> None:
    found = place(where)
    if found is None:
        return
    steps = (torch.arange(size) + 0.5) / size
    ramps = torch.stack([steps.expand(size, size), steps[:, None].expand(size, size), torch.ones(size, size)])
    seen = found.sample(ramps)
    border = 2 / size + 2 * max(found.step)  # bicubic and smoothing look so far, and a ramp ends at the border
    inner = ((found.across - 0.5).abs() < 0.5 - border) & ((found.down - 0.5).abs() < 0.5 - border)
    assert torch.allclose(seen[2], torch.ones(()), atol=1e-5)
    off = (seen[:2] - torch.stack([found.across, found.down]))[:, inner].abs()
    close = 1e-5 if max(found.step) * size <= 1 else 0.1 * max(found.step)  # a triangle over few pixels leans a little
    assert not off.numel() or off.max() < close


def test_what_shrinks_is_smoothed() -> None:
    found = place(crop_at(40, 30, 20, turned=10))
    assert found is not None
    board = (torch.arange(128)[:, None] + torch.arange(128)) % 2  # a chessboard of single pixels, 6 to one of the frame
    seen = found.sample(board.float()[None])
    assert (seen - 0.5).abs().max() < 0.02
