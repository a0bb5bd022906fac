"""Folded norms are the norms, each with its own epsilon."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import BatchNorm2d, Conv2d, ConvTranspose2d, Hardswish, Sequential
from torch.nn.functional import relu

from likeness.models.hyperlips.decoder import doubled
from likeness.models.hyperlips.fast.fast_control import FastGenerated
from likeness.models.hyperlips.fast.fast_decoder import doubled_rows
from likeness.models.hyperlips.fast.folding import FoldedDoubling, folded_layers
from likeness.models.hyperlips.hyper_conv import GeneratedConv
from likeness.models.hyperlips.hyper_lips import HyperLips
from likeness.tests.calm_hyperlips import calm_base, calm_hr

CLOSE = 1e-5


def trained(norm: BatchNorm2d) -> BatchNorm2d:
    """With channels that hardly vary, where epsilon decides."""
    for tensor in (norm.weight, norm.bias, norm.running_mean):
        tensor.data.normal_()
    assert norm.running_var is not None
    norm.running_var.uniform_(1e-3, 1)
    return norm.eval()


@given(eps=st.sampled_from([1e-5, 1e-3]), bias=st.booleans(), stride=st.sampled_from([1, 2]), seed=st.integers(0, 99))
@settings(max_examples=20, deadline=None)
@torch.no_grad()
def test_a_folded_norm_is_the_norm_behind_the_convolution(eps: float, bias: bool, stride: int, seed: int) -> None:
    torch.manual_seed(seed)
    layers = Sequential(Conv2d(3, 5, 3, stride, 1, bias=bias), trained(BatchNorm2d(5, eps)), Hardswish())
    x = torch.randn(2, 3, 8, 6)
    wanted = layers(x)
    assert torch.allclose(folded_layers(layers)(x), wanted, atol=CLOSE * float(wanted.std()))
    added = torch.randn_like(wanted)
    sum_ = relu(layers[:2](x) + added)
    assert torch.allclose(folded_layers(layers[:2], torch.relu_)(x, added), sum_, atol=CLOSE * float(sum_.std()))


@torch.no_grad()
def test_a_folded_transposed_convolution_doubles_as_the_plain_one() -> None:
    torch.manual_seed(0)
    up, norm, x = ConvTranspose2d(4, 3, 3, 2, 1, 1), trained(BatchNorm2d(3)), torch.randn(2, 4, 5, 6)
    wanted = relu(norm(up(x)))
    assert torch.allclose(FoldedDoubling(up, norm)(x), wanted, atol=CLOSE * float(wanted.std()))


@given(channels=st.integers(1, 5), which=st.lists(st.integers(0, 2), min_size=1, max_size=4))
@settings(max_examples=20, deadline=None)
@torch.no_grad()
def test_generated_kernels_hold_the_norm_and_serve_the_frames_that_they_are_of(channels: int, which: list[int]) -> None:
    torch.manual_seed(channels)
    conv, norm, control = GeneratedConv(channels, 6), trained(BatchNorm2d(channels)), torch.randn(3, 6)
    x = torch.randn(len(which), channels, 4, 4)
    wanted = norm(conv(x, control[which]))
    found = FastGenerated(conv, norm)(x, control, torch.tensor(which))
    assert torch.allclose(found, wanted, atol=CLOSE * max(1.0, float(wanted.abs().max())))


@given(first=st.integers(0, 7))
def test_lower_rows_are_doubled_as_in_the_whole_map(first: int) -> None:
    x = torch.randn(1, 2, 8, 3, generator=torch.Generator().manual_seed(first))
    assert torch.equal(doubled_rows(x, 2 * first), doubled(x)[:, :, 2 * first :])


def test_no_norm_is_left_in_the_fast_forms() -> None:
    parts = list(HyperLips(calm_base(), calm_hr()).modules())
    assert len(parts) > 50
    assert not [part for part in parts if isinstance(part, BatchNorm2d)]
