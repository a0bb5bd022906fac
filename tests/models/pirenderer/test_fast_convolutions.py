"""PIRenderer's fast convolutions, which count what they give, and norms by what was counted."""

from __future__ import annotations

from types import ModuleType

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import avg_pool2d, conv2d, interpolate, leaky_relu

from likeness.models.fast import doubling, winograd
from likeness.models.fast.scratch import Scratch
from likeness.models.pirenderer.adain import ADAIN, SLOPE, LayerNorm2d
from likeness.models.pirenderer.fast.convolutions import (
    WIDE,
    WIDEST,
    Convolution,
    DoublingConvolution,
)
from likeness.models.pirenderer.fast.maps import (
    added_,
    bordered,
    counted,
    inner,
    instance_line,
    layer_line,
    lit,
    lit_and_halved,
    lit_onto_,
)


def bordered_map(batch: int, channels: int, height: int, width: int) -> torch.Tensor:
    like = torch.zeros(1)
    whole = bordered(Scratch(), like, batch, height, width, channels)
    whole[:, 1:-1] = torch.randn(batch, height, width, channels)
    return whole


SIZES = [(5, 7, 9), (32, 5, 9), (32, 12, 9), (40, 20, 9), (WIDEST, 7, 8), (WIDEST, 8, 6), (WIDEST, 8, 12)]


@pytest.mark.parametrize(("channels", "height", "width"), SIZES)
@torch.no_grad()
def test_convolutions_are_plain_ones_and_count(channels: int, height: int, width: int) -> None:
    torch.manual_seed(height)
    whole, weight = bordered_map(2, channels, height, width), torch.randn(6, channels, 3, 3) / (9 * channels) ** 0.5
    doubled = interpolate(inner(whole), scale_factor=2)
    for kind, seen in ((Convolution, inner(whole)), (DoublingConvolution, doubled)):
        found = kind(weight, Scratch())(whole)
        wanted = conv2d(seen, weight, padding=1)
        assert torch.allclose(found.values.permute(0, 3, 1, 2), wanted, atol=2e-5)
        assert torch.allclose(found.total, wanted.sum((2, 3)), atol=1e-3)
        assert torch.allclose(found.squares, wanted.square().sum((2, 3)), rtol=1e-4)


@pytest.mark.parametrize("module", [winograd, doubling])
@torch.no_grad()
def test_parts_of_a_map_meet(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    whole, weight = bordered_map(1, WIDEST, 12, 4), torch.randn(5, WIDEST, 3, 3)
    conv = (Convolution if module is winograd else DoublingConvolution)(weight, Scratch())
    at_once = conv(whole).values.clone()
    monkeypatch.setattr(module, "NUMBERS", 1)
    assert torch.allclose(conv(whole).values, at_once, atol=1e-4)


@torch.no_grad()
def test_a_library_doubles_likewise() -> None:
    """What a GPU runs, and half precision, is the same map."""
    whole, weight = bordered_map(2, WIDE, 5, 6).double(), torch.randn(4, WIDE, 3, 3, dtype=torch.float64)
    found = DoublingConvolution(weight, Scratch())(whole).values.permute(0, 3, 1, 2)
    assert torch.allclose(found, conv2d(interpolate(inner(whole), scale_factor=2), weight, padding=1))


@given(side=st.integers(1, 6), channels=st.integers(1, 7), mean=st.floats(-5, 5))
@settings(deadline=None)
@torch.no_grad()
def test_lines_are_norms(side: int, channels: int, mean: float) -> None:
    map_ = counted(mean + torch.randn(2, 2 * side, 4, channels))
    x, norm, added = map_.values.permute(0, 3, 1, 2), LayerNorm2d(channels), torch.randn(channels)
    norm.weight.normal_()
    norm.bias.normal_()
    wanted = leaky_relu(norm(x + added[:, None, None]), SLOPE)
    line = layer_line(map_, added, norm.weight.flatten(), norm.bias.flatten())
    assert torch.allclose(inner(lit(map_, line, Scratch())), wanted, atol=1e-3)
    assert torch.allclose(inner(lit_and_halved(map_, line, Scratch())), avg_pool2d(wanted, 2), atol=1e-3)
    whole = bordered_map(2, channels, 2 * side, 4)
    before = inner(whole).clone()
    assert torch.allclose(inner(lit_onto_(whole, map_, line)), before + wanted, atol=1e-3)
    adain, z = ADAIN(channels, 3), torch.randn(2, 3)
    before = inner(whole).clone()
    found = inner(added_(whole, map_, instance_line(map_, *adain.terms(z))))
    assert torch.allclose(found, before + adain(x, z), atol=1e-2)
    assert not whole[:, 0].any() and not whole[:, -1].any()
