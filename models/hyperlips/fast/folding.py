"""Convolutions with the BatchNorm behind them: a trained one scales and shifts each channel, whatever it sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import torch
from torch import Tensor, channels_last
from torch.nn import BatchNorm2d, Conv2d, ConvTranspose2d, Hardswish, Module, Parameter, ReLU, Sequential
from torch.nn.functional import conv2d, conv_transpose2d, hardswish

Act = Callable[[Tensor], Tensor]


def _same(x: Tensor) -> Tensor:
    return x


_ACTS: dict[type[Module], Act] = {ReLU: torch.relu_, Hardswish: partial(hardswish, inplace=True)}


class FoldedConv(Module):
    """x [B, C, h, w] -> act(BatchNorm(conv(x)) + added), [B, O, h', w'], in channels_last."""

    def __init__(self, conv: Conv2d, norm: BatchNorm2d | None = None, act: Act = _same) -> None:
        super().__init__()
        weight, bias = (conv.weight, conv.bias) if norm is None else folded(conv, norm)
        assert bias is not None and not isinstance(conv.padding, str)
        self.weight, self.bias, self.act = fixed(weight), fixed(bias), act
        self.geometry = (conv.stride, conv.padding, conv.dilation, conv.groups)

    def forward(self, x: Tensor, added: Tensor | None = None) -> Tensor:
        made = conv2d(x, self.weight, self.bias, *self.geometry)  # [B, O, h', w']
        if added is not None:
            made += added
        return self.act(made)


class FoldedDoubling(Module):
    """x [B, C, h, w] -> relu(BatchNorm(transposed conv(x))), [B, O, 2h, 2w], in channels_last."""

    def __init__(self, conv: ConvTranspose2d, norm: BatchNorm2d) -> None:
        super().__init__()
        weight, bias = folded(conv, norm)
        self.weight, self.bias = fixed(weight), fixed(bias)

    def forward(self, x: Tensor) -> Tensor:
        return conv_transpose2d(x, self.weight, self.bias, 2, 1, 1).relu_()  # [B, O, 2h, 2w]


def folded_layers(layers: Sequential, act: Act = _same) -> FoldedConv:
    """[convolution, BatchNorm, perhaps an activation] in one; else with `act`."""
    conv, norm, *more = layers
    assert isinstance(conv, Conv2d) and isinstance(norm, BatchNorm2d)
    return FoldedConv(conv, norm, _ACTS[type(more[0])] if more else act)


def line_of(norm: BatchNorm2d) -> tuple[Tensor, Tensor]:
    """What a trained norm does, with its own epsilon: scale and shift [C] in float64."""
    assert norm.running_mean is not None and norm.running_var is not None
    scale = norm.weight.detach().double() / (norm.running_var.double() + norm.eps).sqrt()
    return scale, norm.bias.detach().double() - norm.running_mean.double() * scale


def folded(conv: Conv2d | ConvTranspose2d, norm: BatchNorm2d) -> tuple[Tensor, Tensor]:
    """Weight and bias of both together, in the convolution's precision."""
    scale, shift = line_of(norm)
    shape = (1, -1, 1, 1) if isinstance(conv, ConvTranspose2d) else (-1, 1, 1, 1)  # channels that come out
    weight = conv.weight.detach().double() * scale.view(shape)
    bias = shift if conv.bias is None else shift + conv.bias.detach().double() * scale
    return weight.to(conv.weight.dtype), bias.to(conv.weight.dtype)


def fixed(tensor: Tensor) -> Parameter:
    """A copy that no training changes; kernels with their channels last."""
    kept = tensor.detach().clone()
    return Parameter(kept.contiguous(memory_format=channels_last) if kept.ndim == 4 else kept, requires_grad=False)


def one_by_one(draw: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """draw(x) of pictures [B, ..]: on a CPU each of them has the cache for itself."""
    return joined(draw(one) for one in x.split(1)) if x.device.type == "cpu" else draw(x)


def joined(parts: Iterable[Tensor]) -> Tensor:
    """Pictures [B, ..] one after the other; no copy of a single part."""
    found = list(parts)
    return found[0] if len(found) == 1 else torch.cat(found)
