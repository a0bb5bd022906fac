"""The flow's sign, unit and border."""

import torch

from likeness.models.tha4.warp import blend, positions, warp


def test_positions_are_pixel_centres() -> None:
    x, y = positions(2, 4, torch.zeros(()))
    assert x[0].tolist() == [-0.75, -0.25, 0.25, 0.75]
    assert y[:, 0].tolist() == [-0.5, 0.5]


def test_no_flow_is_the_picture() -> None:
    picture = torch.rand(1, 4, 8, 8)
    assert torch.allclose(warp(picture, torch.zeros(1, 2, 8, 8)), picture, atol=1e-5)


def test_one_pixel_of_flow_reads_the_next_pixel_and_repeats_the_border() -> None:
    picture = torch.arange(64.0).reshape(1, 1, 8, 8)
    flow = torch.zeros(1, 2, 8, 8)
    flow[:, 0] = 2 / 8
    moved = warp(picture, flow)
    assert torch.allclose(moved[..., :-1], picture[..., 1:], atol=1e-4)
    assert torch.allclose(moved[..., -1], picture[..., -1], atol=1e-4)
    flow[:, 0], flow[:, 1] = 0, -30
    assert torch.allclose(warp(picture, flow), picture[:, :, :1].expand(-1, -1, 8, -1), atol=1e-4)


def test_half_precision_pictures_are_moved_in_full_precision() -> None:
    picture = torch.rand(1, 1, 1, 512)
    flow = torch.full((1, 2, 1, 512), 2 / 512) * torch.tensor([1.0, 0.0])[:, None, None]
    moved = warp(picture.half(), flow)
    assert moved.dtype == torch.float16
    assert torch.allclose(moved.float()[..., :-1], picture[..., 1:], atol=2e-3)


def test_blend_does_not_clamp_alpha() -> None:
    one, two = torch.ones(1, 4, 2, 2), torch.full((1, 4, 2, 2), 3.0)
    assert (blend(torch.full((1, 1, 2, 2), 1.5), one, two) == 0).all()
