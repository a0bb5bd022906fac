"""A convolution in strips, and one folded to the low size, is the convolution."""

from __future__ import annotations

from itertools import pairwise

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.functional import conv2d, conv_transpose2d, interpolate

from likeness.models.tha4.fast_teacher.strip_convolution import (
    Kernel,
    Rows,
    convolved,
    doubled,
    nearest_weight,
    transposed_weight,
)

HEIGHT, WIDTH, CHANNELS, OUTPUTS = 9, 6, 5, 3
cuts = st.sets(st.integers(1, HEIGHT - 1)).map(lambda inner: [0, *sorted(inner), HEIGHT])


def drawn(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def rows_of(picture: Tensor) -> Rows:
    return lambda top, bottom: picture[:, :, top:bottom]


@settings(deadline=None, max_examples=30)
@given(cuts=cuts)
def test_strips_make_the_whole(cuts: list[int]) -> None:
    picture, weight, bias = drawn(2, CHANNELS, HEIGHT, WIDTH), drawn(OUTPUTS, CHANNELS, 3, 3), drawn(OUTPUTS)
    kernel = Kernel(weight, bias, torch.float64)
    strips = [convolved(rows_of(picture), HEIGHT, top, bottom, kernel) for top, bottom in pairwise(cuts)]
    torch.testing.assert_close(torch.cat(strips, dim=2), conv2d(picture, weight, bias, padding=1))


@settings(deadline=None, max_examples=30)
@given(cuts=cuts)
def test_doubling_is_folded_into_the_convolution_that_follows(cuts: list[int]) -> None:
    picture, weight, bias = drawn(2, CHANNELS, HEIGHT, WIDTH), drawn(OUTPUTS, CHANNELS, 3, 3), drawn(OUTPUTS)
    kernel = Kernel(nearest_weight(weight), bias.repeat(4), torch.float64)
    strips = [doubled(rows_of(picture), HEIGHT, top, bottom, kernel) for top, bottom in pairwise(cuts)]
    torch.testing.assert_close(
        torch.cat(strips, dim=2), conv2d(interpolate(picture, scale_factor=2), weight, bias, padding=1)
    )


def test_a_transposed_convolution_is_four_small_ones() -> None:
    picture, weight = drawn(2, CHANNELS, HEIGHT, WIDTH), drawn(CHANNELS, OUTPUTS, 4, 4)
    kernel = Kernel(transposed_weight(weight), None, torch.float64)
    torch.testing.assert_close(
        doubled(rows_of(picture), HEIGHT, 0, HEIGHT, kernel), conv_transpose2d(picture, weight, stride=2, padding=1)
    )
