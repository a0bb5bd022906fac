"""Short filters are convolutions, at every edge, and so are large convolutions by their rows."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import conv1d, conv2d, pad

from likeness.models.fast.large_convolution import LargeConvolution
from likeness.models.fast.scratch import Scratch
from likeness.models.fast.short_filter import filtered, short_filter, short_weights


@given(outputs=st.integers(1, 6), taps=st.integers(1, 3), seed=st.integers(0, 99))
def test_a_short_filter_is_a_convolution(outputs: int, taps: int, seed: int) -> None:
    if outputs + taps > 9:
        return
    back, of_taps, there = short_filter(outputs, taps)
    draw = torch.Generator().manual_seed(seed)
    seen, weights = (torch.randn(n, generator=draw, dtype=torch.float64) for n in (outputs + taps - 1, taps))
    found = back @ ((of_taps @ weights) * (there @ seen))
    assert torch.allclose(found, conv1d(seen[None, None], weights[None, None])[0, 0])


@pytest.mark.parametrize("size", [3, 5])
@pytest.mark.parametrize("height", [2, 12, 13])
@pytest.mark.parametrize("padded", [False, True])
@torch.no_grad()
def test_rows_by_short_filters_are_the_convolution(size: int, height: int, padded: bool) -> None:
    torch.manual_seed(height)
    x, weight, reach = torch.randn(1, 6, height, 9), torch.randn(4, 6, size, size) / size / 6**0.5, size // 2
    whole = pad(x, (reach if padded else 0,) * 2 + (reach,) * 2)[0].permute(1, 2, 0).contiguous()
    out = torch.empty(height, 9, 4)
    made = [len(rows) for rows in filtered(whole, weight, short_weights(weight), out, Scratch())]
    assert sum(made) == height
    assert torch.allclose(out.permute(2, 0, 1), conv2d(x, weight, padding=reach)[0], atol=2e-5)


@pytest.mark.parametrize("size", [5, 7, 9])
@pytest.mark.parametrize("height", [2, 8])
@torch.no_grad()
def test_a_large_convolution_is_a_plain_one(size: int, height: int) -> None:
    x, weight, bias = torch.randn(2, 5, height, 10), torch.randn(3, 5, size, size), torch.randn(3)
    for own in (bias, None):
        wanted = conv2d(x, weight, own, padding=size // 2)
        assert torch.allclose(LargeConvolution(weight, own)(x), wanted, atol=1e-4)
