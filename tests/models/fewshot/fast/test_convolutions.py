"""Fast convolutions are the plain ones at every pixel, those at the edges among them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import avg_pool2d, conv2d, interpolate, leaky_relu

from likeness.models.fast.scratch import Scratch
from likeness.models.fewshot.fast.convolutions import (
    SMALL_SIDE,
    TILED,
    Convolution,
    PooledConvolution,
    pooled_weight,
)
from likeness.models.fewshot.fast.enlarged import EnlargedConvolution, LargeEnlargedConvolution

TYPES = [torch.float32, torch.float64]  # short filters and doubling by fewer products are float32's alone


def drawn(*shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(sum(shape))).to(dtype)


def same(found: torch.Tensor, wanted: torch.Tensor) -> bool:
    assert found.dtype == wanted.dtype
    return torch.allclose(found, wanted, atol=1e-9 if found.dtype == torch.float64 else 2e-4)


def test_a_pooled_kernel_is_the_mean_of_four_shifts() -> None:
    corner = torch.zeros(1, 1, 3, 3)
    corner[..., 0, 0] = 1
    wanted = torch.zeros(1, 1, 4, 4)
    wanted[..., :2, :2] = 0.25
    assert torch.equal(pooled_weight(corner), wanted)


@pytest.mark.parametrize("dtype", TYPES, ids=str)
@given(kernel=st.sampled_from([1, 3, 9]), side=st.integers(2, 26), slope=st.sampled_from([0.0, 0.01]))
@settings(deadline=None, max_examples=25)
@torch.no_grad()
def test_a_pooled_convolution_is_convolution_and_pool(dtype: torch.dtype, kernel: int, side: int, slope: float) -> None:
    x, weight = drawn(2, 5, side, side, dtype=dtype), drawn(6, 5, kernel, kernel, dtype=dtype) / kernel
    wanted = avg_pool2d(conv2d(leaky_relu(x, slope), weight, padding=kernel // 2), 2)
    assert same(PooledConvolution(weight, slope, Scratch())(x.clone()), wanted)


@pytest.mark.parametrize("dtype", TYPES, ids=str)
@pytest.mark.parametrize("mode", ["nearest", "bilinear"])
@pytest.mark.parametrize(("side", "size"), [(1, 2), (4, 8), (8, 14), (9, 18)])
@torch.no_grad()
def test_an_enlarged_convolution_is_enlargement_and_convolution(
    dtype: torch.dtype, mode: str, side: int, size: int
) -> None:
    x = drawn(2, 5, side, side, dtype=dtype)
    large = interpolate(x, (size, size), mode=mode)
    for kernel in (3, 9):
        weight = drawn(3, 5, kernel, kernel, dtype=dtype) / kernel
        own = EnlargedConvolution(weight, mode, Scratch()) if kernel == 3 else LargeEnlargedConvolution(weight, mode)
        assert same(own(x, size), conv2d(large, weight, padding=kernel // 2))


@pytest.mark.parametrize("kernel", [1, 3])
@pytest.mark.parametrize("side", [1, SMALL_SIDE, SMALL_SIDE + 1, SMALL_SIDE + 4])
@torch.no_grad()
def test_a_convolution_is_one_with_bias_and_without(kernel: int, side: int) -> None:
    for channels in (5, TILED[0].start):
        x, weight = drawn(2, channels, side, side), drawn(6, channels, kernel, kernel) / channels**0.5
        for bias in (drawn(6), None):
            wanted = conv2d(x, weight, bias, padding=kernel // 2)
            assert same(Convolution(weight, bias, Scratch())(x), wanted)


@torch.no_grad()
def test_a_convolution_that_was_used_can_be_moved() -> None:
    x, weight = drawn(1, 5, 16, 16, dtype=torch.float64), drawn(6, 5, 9, 9)
    for own, call in (
        (PooledConvolution(weight, 0.0, Scratch()), lambda own, x: own(x.clone())),
        (EnlargedConvolution(weight[..., :3, :3], "nearest", Scratch()), lambda own, x: own(x, 32)),
    ):
        before = call(own, x.float())
        assert torch.allclose(call(own.to(torch.float64), x).float(), before, atol=1e-3)
        assert torch.equal(call(own.to(torch.float32), x.float()), before)
