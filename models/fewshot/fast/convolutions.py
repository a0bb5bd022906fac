"""Convolutions in the forms that compute fastest: of a small map, or halved by pooling, or after nearest doubling.

Maps are [B, C, h, w] with their channels last in memory. Zeros around are those of the plain form, at every edge.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, channels_last
from torch.nn import Module, Parameter
from torch.nn.functional import avg_pool2d, conv2d, interpolate, leaky_relu_, linear, pad, pixel_shuffle
from typing_extensions import Self

from ...fast.doubling import doubled, doubling_weights, in_phases, phases
from ...fast.large_convolution import LargeConvolution
from ...fast.patches import as_rows, patch_product
from ...fast.scratch import Scratch
from ...fast.short_filter import filtered, short_weights

SMALL_SIDE = 8  # pixels of a result: up to here its weights are so much larger that a matrix product is faster
LARGE = 10  # pixels of a kernel from which on short filters are faster


class Convolution(Module):
    """x [B, C, h, w] -> [B, O, h / stride, w / stride] with k // 2 zeros around, or (k - 1) // 2 where k is even."""

    def __init__(self, weight: Tensor, bias: Tensor | None, stride: int = 1) -> None:
        super().__init__()
        self.weight, self.stride = fixed(weight.contiguous(memory_format=channels_last)), stride
        self.bias = None if bias is None else fixed(bias)
        self.size, self.zeros = weight.shape[2], (weight.shape[2] - 1) // 2

    def forward(self, x: Tensor) -> Tensor:
        side = (x.shape[-1] + 2 * self.zeros - self.size) // self.stride + 1
        if x.device.type != "cpu" or (self.size > 1 and side > SMALL_SIDE) or x.shape[2] != x.shape[3]:
            return conv2d(x, self.weight, self.bias, self.stride, self.zeros)
        maps = x.permute(0, 2, 3, 1)  # [B, h, w, C]
        if self.size == 1:
            return linear(maps, self.weight.flatten(1), self.bias).permute(0, 3, 1, 2)
        maps = pad(maps, (0, 0) + (self.zeros,) * 4).contiguous()
        found = patch_product(maps, as_rows(self.weight), self.size, self.stride, side)  # [B, side, side, O]
        return (found if self.bias is None else found.add_(self.bias)).permute(0, 3, 1, 2)


def pooled_weight(weight: Tensor) -> Tensor:
    """[O, C, k, k] before a pool of 2 x 2 -> [O, C, k + 1, k + 1] of stride 2, with the same zeros around: its shifts.

    A pixel of the pool is the mean of four of the convolution, which lie one apart: so is its kernel.
    """
    return avg_pool2d(pad(weight.double(), (1, 1, 1, 1)), 2, stride=1).to(weight.dtype)


class PooledConvolution(Convolution):
    """x [B, C, h, w] -> leaky ReLU, a k x k convolution without bias, and its pool of 2 x 2: [B, O, h / 2, w / 2].

    A large kernel meets every second row and column alone: that is one of half the size for four times the channels.
    """

    def __init__(self, weight: Tensor, slope: float, scratch: Scratch) -> None:
        super().__init__(pooled_weight(weight), None, 2)
        self.slope, self._scratch = slope, scratch
        self._halves: Tensor | None = None
        self._short: list[Tensor] = []

    def _apply(self, fn: Callable[..., Any], recurse: bool = True) -> Self:
        self._halves = None  # made of the weights, which now change their place or type
        return super()._apply(fn, recurse)

    def forward(self, x: Tensor) -> Tensor:
        """x is written over."""
        even = not (x.shape[2] % 2 or x.shape[3] % 2 or self.zeros % 2)
        if not even or self.size < LARGE or x.device.type != "cpu" or x.dtype != torch.float32:
            return super().forward(leaky_relu_(x, self.slope))
        outer, inner, size, _ = self.weight.shape
        if self._halves is None:
            halves = self.weight.reshape(outer, inner, size // 2, 2, size // 2, 2)  # [O, C, 5, 2, 5, 2]
            self._halves = halves.permute(0, 3, 5, 1, 2, 4).flatten(1, 3)  # [O, 4 C, 5, 5]
            self._short = short_weights(self._halves)
        batch, height, width, around = len(x), x.shape[2] // 2, x.shape[3] // 2, self.zeros // 2
        rows = slice(around, around + height), slice(around, around + width)
        quarters = self._scratch.take("quarters", x, height + 2 * around, width + 2 * around, 4 * inner).zero_()
        out = x.new_empty(batch, height, width, outer)
        for one, found in zip(x, out, strict=True):
            seen = one.view(inner, height, 2, width, 2).permute(1, 3, 2, 4, 0)  # [h, w, 2, 2, C]
            quarters[rows].view(height, width, 2, 2, inner).copy_(seen)
            for _ in filtered(leaky_relu_(quarters, self.slope), self._halves, self._short, found, self._scratch):
                pass
        return out.permute(0, 3, 1, 2)


class EnlargedConvolution(Module):
    """x [B, C, h, w], `size` -> its 3x3 convolution without bias after enlargement to [B, O, size, size].

    Nearest doubling takes a quarter of the products. Of other sizes, and of bilinear pixels, none can be saved.
    """

    def __init__(self, weight: Tensor, mode: str, scratch: Scratch) -> None:
        super().__init__()
        self.weight, self.mode = fixed(weight.contiguous(memory_format=channels_last)), mode
        self._scratch = scratch
        self._parts: list[Tensor] | None = None

    def _apply(self, fn: Callable[..., Any], recurse: bool = True) -> Self:
        self._parts = None
        return super()._apply(fn, recurse)

    def forward(self, x: Tensor, size: int) -> Tensor:
        if not doubles(x, size, self.mode):
            return conv2d(interpolate(x, (size, size), mode=self.mode), self.weight, padding=1)
        maps = x.permute(0, 2, 3, 1)  # [B, h, w, C]
        whole = pad(maps, (0, 0, 0, 0, 1, 1))  # [B, h + 2, w, C]
        out = maps.new_empty(len(x), size, size, len(self.weight))
        if x.device.type != "cpu" or x.dtype != torch.float32:
            return in_phases(whole, phases(self.weight), out).permute(0, 3, 1, 2)
        if self._parts is None:
            self._parts = doubling_weights(self.weight)
        for one, found in zip(whole, out, strict=True):
            for _ in doubled(one, self._parts, found, self._scratch):
                pass
        return out.permute(0, 3, 1, 2)


class LargeEnlargedConvolution(Module):
    """x [B, C, h, w], `size` -> a 9x9 convolution to few channels, without bias, of the enlarged [B, C, size, size].

    Of nine neighbours in a doubled picture there are five pixels, for either half of a pixel: 5x5 for each quarter.
    """

    def __init__(self, weight: Tensor, mode: str) -> None:
        super().__init__()
        self.mode = mode
        self.plain, self.quarters = LargeConvolution(weight, None), LargeConvolution(_quarters(weight.detach()), None)

    def forward(self, x: Tensor, size: int) -> Tensor:
        if doubles(x, size, self.mode):
            return pixel_shuffle(self.quarters(x), 2)
        found: Tensor = self.plain(interpolate(x, (size, size), mode=self.mode))
        return found


def doubles(x: Tensor, size: int, mode: str) -> bool:
    """Whether an enlargement makes four equal pixels of each."""
    return mode == "nearest" and size == 2 * x.shape[2] == 2 * x.shape[3]


def _quarters(weight: Tensor) -> Tensor:
    """[O, C, 9, 9] of a doubled picture -> [4 O, C, 5, 5] of the picture, for the quarters of its pixels in turn."""
    outer, inner, size, _ = weight.shape
    reach = size // 2
    lines = torch.zeros(2, reach + 1, size, dtype=torch.float64, device=weight.device)
    for half in range(2):
        for tap in range(size):
            lines[half, (half + tap - reach) // 2 + reach // 2, tap] = 1
    found = torch.einsum("axi,byj,ocij->oabcxy", lines, lines, weight.double())
    return found.reshape(4 * outer, inner, reach + 1, reach + 1).to(weight.dtype)


def fixed(tensor: Tensor) -> Parameter:
    """What is never trained."""
    return Parameter(tensor.detach(), requires_grad=False)
