"""Convolutions in the forms that compute fastest: of small maps, by tiles, or halved by pooling.

Maps are [B, C, h, w] with their channels last in memory. Zeros around are those of the plain form, at every edge.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, channels_last
from torch.nn import Module, Parameter
from torch.nn.functional import avg_pool2d, conv2d, leaky_relu_, linear, pad
from typing_extensions import Self

from ...fast.patches import as_rows, patch_product
from ...fast.scratch import Scratch
from ...fast.short_filter import filtered, short_weights
from ...fast.winograd import TILE, winograd, winograd_weight

TILED = range(128, 513), 64  # channels, and pixels at most, with which 3x3 convolutions by tiles are faster
TILED_NUMBERS = 256 * 512 * 9  # of a weight at most: by tiles it takes four times the memory
SMALL_SIDE = 8  # pixels of a result: up to here its weights are so much larger that a matrix product is faster
LARGE = 10  # pixels of a kernel from which on short filters are faster


class Convolution(Module):
    """x [B, C, h, w] -> [B, O, h / stride, w / stride] with k // 2 zeros around, or (k - 1) // 2 where k is even."""

    def __init__(self, weight: Tensor, bias: Tensor | None, scratch: Scratch, stride: int = 1) -> None:
        super().__init__()
        self.weight, self.stride = fixed(weight.contiguous(memory_format=channels_last)), stride
        self.bias = None if bias is None else fixed(bias)
        self.size, self.zeros = weight.shape[2], (weight.shape[2] - 1) // 2
        self._tiles: Tensor | None = None
        self._scratch = scratch

    def _apply(self, fn: Callable[..., Any], recurse: bool = True) -> Self:
        self._tiles = None  # made of the weights, which now change their place or type
        return super()._apply(fn, recurse)

    def forward(self, x: Tensor) -> Tensor:
        side = (x.shape[-1] + 2 * self.zeros - self.size) // self.stride + 1
        if self._by_tiles(x, side):
            return self._tiled(x)
        if x.device.type != "cpu" or (self.size > 1 and side > SMALL_SIDE) or x.shape[2] != x.shape[3]:
            return conv2d(x, self.weight, self.bias, self.stride, self.zeros)
        maps = x.permute(0, 2, 3, 1)  # [B, h, w, C]
        if self.size == 1:
            return linear(maps, self.weight.flatten(1), self.bias).permute(0, 3, 1, 2)
        maps = pad(maps, (0, 0) + (self.zeros,) * 4).contiguous()
        found = patch_product(maps, as_rows(self.weight), self.size, self.stride, side)  # [B, side, side, O]
        return (found if self.bias is None else found.add_(self.bias)).permute(0, 3, 1, 2)

    def _by_tiles(self, x: Tensor, side: int) -> bool:
        channels, most = TILED
        return (
            (x.device.type, x.dtype, self.size, self.stride) == ("cpu", torch.float32, 3, 1)
            and SMALL_SIDE < side <= most
            and not x.shape[2] % TILE
            and not x.shape[3] % TILE
            and self.weight.shape[1] in channels
            and self.weight.numel() <= TILED_NUMBERS
        )

    def _tiled(self, x: Tensor) -> Tensor:
        if self._tiles is None:
            self._tiles = winograd_weight(self.weight)
        whole = pad(x.permute(0, 2, 3, 1), (0, 0, 0, 0, 1, 1))  # [B, h + 2, w, C]
        out = x.new_empty(len(x), *x.shape[2:], len(self.weight))
        for one, found in zip(whole, out, strict=True):
            for rows in winograd(one, self._tiles, found, self._scratch):
                if self.bias is not None:
                    rows += self.bias
        return out.permute(0, 3, 1, 2)


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
        super().__init__(pooled_weight(weight), None, scratch, 2)
        self.slope = slope
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


def fixed(tensor: Tensor) -> Parameter:
    """What is never trained."""
    return Parameter(tensor.detach(), requires_grad=False)
