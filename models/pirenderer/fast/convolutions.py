"""3x3 convolutions of maps with a border, plain or after nearest doubling, which also count what they give.

On a CPU they are made of fewer products. A GPU's library knows such forms itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, channels_last
from torch.nn import Module, Parameter
from torch.nn.functional import conv2d

from ...fast.doubling import doubled, doubling_weights, in_phases, phases
from ...fast.scratch import Scratch
from ...fast.short_filter import filtered, short_weights
from ...fast.winograd import TILE, winograd, winograd_weight
from .maps import Counted, Sums, counted, inner

WIDE = 32  # channels from which on fewer products are faster, whatever is done before and after them
WIDEST = 256  # channels from which on so many are saved by tiles that all the adding around them is paid


class Convolution(Module):
    """whole [B, H + 2, W, C] -> its 3x3 convolution [B, H, W, O] without bias, counted."""

    def __init__(self, weight: Tensor, scratch: Scratch) -> None:
        super().__init__()
        self.weight = _fixed(weight)  # [O, C, 3, 3]
        self._by_tiles: Tensor | None = None
        self._by_rows: list[Tensor] | None = None
        self._scratch = scratch

    def _apply(self, fn: Callable[..., Any], recurse: bool = True) -> Module:
        self._by_tiles = self._by_rows = None  # made of the weights, which now change their place or type
        return super()._apply(fn, recurse)

    def forward(self, whole: Tensor) -> Counted:
        if not _few_products(whole):
            return counted(conv2d(inner(whole), self.weight, padding=1).permute(0, 2, 3, 1))
        batch, height, width = len(whole), whole.shape[1] - 2, whole.shape[2]
        values = self._scratch.take("values", whole, batch, height, width, len(self.weight))
        sums = Sums(values)
        for at in range(batch):
            for rows in self._made(whole[at], values[at]):
                sums.add(at, rows)
        return sums.of(values)

    def _made(self, whole: Tensor, out: Tensor) -> Iterator[Tensor]:
        if whole.shape[-1] >= WIDEST and not out.shape[0] % TILE and not out.shape[1] % TILE:
            if self._by_tiles is None:
                self._by_tiles = winograd_weight(self.weight)
            return winograd(whole, self._by_tiles, out, self._scratch)
        if self._by_rows is None:
            self._by_rows = short_weights(self.weight)
        return filtered(whole, self.weight, self._by_rows, out, self._scratch)


class DoublingConvolution(Module):
    """whole [B, H + 2, W, C] -> [B, 2 H, 2 W, O]: 3x3 after nearest doubling, counted."""

    def __init__(self, weight: Tensor, scratch: Scratch) -> None:
        super().__init__()
        self.weight = _fixed(weight)  # [O, C, 3, 3]
        self._parts: list[Tensor] | None = None
        self._scratch = scratch

    def _apply(self, fn: Callable[..., Any], recurse: bool = True) -> Module:
        self._parts = None
        return super()._apply(fn, recurse)

    def forward(self, whole: Tensor) -> Counted:
        batch, height, width, outputs = len(whole), whole.shape[1] - 2, whole.shape[2], len(self.weight)
        few = _few_products(whole)
        if self._parts is None:
            self._parts = doubling_weights(self.weight) if few else phases(self.weight)
        values = self._scratch.take("values", whole, batch, 2 * height, 2 * width, outputs)
        if not few:
            return counted(in_phases(whole, self._parts, values))
        sums = Sums(values)
        for at in range(batch):
            for rows in doubled(whole[at], self._parts, values[at], self._scratch):
                sums.add(at, rows)
        return sums.of(values)


def _few_products(whole: Tensor) -> bool:
    """Whether forms of fewer products are faster: on a CPU, in float32."""
    return whole.device.type == "cpu" and whole.dtype == torch.float32 and whole.shape[-1] >= WIDE


def _fixed(tensor: Tensor) -> Parameter:
    kept = tensor.detach()
    return Parameter(kept.contiguous(memory_format=channels_last) if kept.ndim == 4 else kept, requires_grad=False)
