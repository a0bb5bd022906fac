"""A convolution is the same in every form it takes, and in another where it is moved to."""

from __future__ import annotations

import pytest
import torch
from torch.nn.functional import conv2d

from likeness.models.faceshifter.fast.convolution import PRODUCT_SIDE, WINOGRAD_SIDE, FastConvolution
from likeness.models.faceshifter.fast.winograd import plain_weight, winograd_weight
from likeness.models.fast.scratch import Scratch

SIDES = [2, PRODUCT_SIDE, 2 * PRODUCT_SIDE, 16, WINOGRAD_SIDE, 2 * WINOGRAD_SIDE]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("outer", [3, 7])
def test_every_form_is_the_convolution(side: int, outer: int) -> None:
    random = torch.Generator().manual_seed(side)
    weight = torch.randn(outer, 5, 3, 3, generator=random, dtype=torch.float64)
    maps = torch.randn(3, side, side, 5, generator=random, dtype=torch.float64)
    wanted = conv2d(maps.permute(0, 3, 1, 2), weight, padding=1).permute(0, 2, 3, 1)
    convolution = FastConvolution(weight.float(), side, Scratch())
    assert torch.allclose(convolution(maps.float()), wanted.float(), atol=1e-4)
    moved = convolution.to(torch.float64)  # Winograd's form is float32's alone
    assert moved.weight.shape == weight.shape
    assert torch.allclose(moved(maps), wanted, atol=1e-4)
    assert torch.allclose(moved.float()(maps.float()), wanted.float(), atol=1e-4)


def test_winograds_weights_give_the_plain_ones_back() -> None:
    weight = torch.randn(4, 6, 3, 3, dtype=torch.float64)
    turned = winograd_weight(weight)
    assert turned.shape == (16, 6, 4)
    assert torch.allclose(plain_weight(turned), weight, atol=1e-14)
