"""3x3 convolutions of maps with a border, plain or after nearest doubling, which also count what they give.

On a CPU their rows go through short filters: eight convolutions 1x3 of a sixth of the rows in place of three of all of
them, 4/9 of the products; after doubling a quarter is enough. A GPU's library knows such forms itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, channels_last
from torch.nn import Conv2d, Module, Parameter
from torch.nn.functional import conv2d

from .doubling import doubled, doubling_weights, in_phases, phases
from .maps import Counted, Scratch, Sums, counted, inner
from .short_filter import short_filter

ROWS = 6  # made together by a short filter: the F(6, 3) of the literature
WIDE = 32  # channels from which on fewer products are faster, whatever is done before and after them
PIXELS = 2048  # of a strip: its products stay in the cache, and there are many more of them than weights


class Convolution(Module):
    """whole [B, H + 2, W, C] -> its 3x3 convolution [B, H, W, O] without bias, counted."""

    def __init__(self, weight: Tensor, scratch: Scratch) -> None:
        super().__init__()
        self.weight = _fixed(weight)  # [O, C, 3, 3]
        self._short: list[Tensor] | None = None
        self._scratch = scratch

    def _apply(self, fn: Callable[..., Any], recurse: bool = True) -> Module:
        self._short = None  # made of the weights, which now change their place or type
        return super()._apply(fn, recurse)

    def forward(self, whole: Tensor) -> Counted:
        batch, height, width, outputs = len(whole), whole.shape[1] - 2, whole.shape[2], len(self.weight)
        if not _few_products(whole):
            return counted(conv2d(inner(whole), self.weight, padding=1).permute(0, 2, 3, 1))
        if self._short is None:
            self._short = short_weights(self.weight)
        values = self._scratch.take("values", whole, batch, height, width, outputs)
        sums = Sums(values)
        for at in range(batch):
            for top, products, back in filtered_rows(whole[at], self._short, self._scratch):
                rows = values[at, top : top + ROWS]  # [6, W, O]
                torch.mm(back, products, out=rows.view(ROWS, -1))
                sums.add(at, rows)
            last = height - height % ROWS
            if last < height:  # rows that are too few for the filter
                rest = whole[at : at + 1, last:].permute(0, 3, 1, 2)  # [1, C, H % 6 + 2, W]
                values[at, last:] = conv2d(rest, self.weight, padding=(0, 1))[0].permute(1, 2, 0)
                sums.add(at, values[at, last:])
        return sums.of(values)


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


def short_weights(weight: Tensor) -> list[Tensor]:
    """[O, C, 3, 3] -> for each product of F(6, 3) what remains of it along a row: [O, C, 1, 3]."""
    taps = short_filter(ROWS, weight.shape[2]).taps
    turned = torch.einsum("nr,ocrs->nocs", taps, weight.double()).float()[:, :, :, None]  # [8, O, C, 1, 3]
    return [one.contiguous(memory_format=channels_last) for one in turned]


def filtered_rows(whole: Tensor, short: list[Tensor], memory: Scratch) -> Iterator[tuple[int, Tensor, Tensor]]:
    """The convolution of a map [H + 2, W, C], six rows at a time as long as there are so many.

    Yields the number of the first one, the products [8, W O], and the matrix [6, 8] that makes rows of them. The
    products' memory is used again.
    """
    count, (width, channels), outputs = (len(whole) - 2) // ROWS, whole.shape[1:], len(short[0])
    back, _, there = (part.float().contiguous() for part in short_filter(ROWS, len(short) - ROWS + 1))
    seen, step = whole.flatten(1), max(1, PIXELS // width)  # [H + 2, W C]
    products = whole.new_empty(len(short), width * outputs)  # [8, W O]
    for start in range(0, count, step):
        part = range(start, min(start + step, count))
        turned = memory.take("turned", whole, len(short), len(part), width * channels)  # [8, sixths, W C]
        for at, sixth in enumerate(part):
            top = ROWS * sixth
            torch.mm(there, seen[top : top + len(short)], out=turned[:, at])
        found = [
            conv2d(rows.view(1, len(part), width, channels).permute(0, 3, 1, 2), weight, padding=(0, 1))
            for rows, weight in zip(turned, short, strict=True)
        ]  # 8 of [1, O, sixths, W]
        lines = [one.permute(0, 2, 3, 1)[0].flatten(1) for one in found]  # 8 of [sixths, W O]
        for at, sixth in enumerate(part):
            torch.stack([one[at] for one in lines], out=products)
            yield ROWS * sixth, products, back


def _fixed(tensor: Tensor) -> Parameter:
    kept = tensor.detach()
    return Parameter(kept.contiguous(memory_format=channels_last) if kept.ndim == 4 else kept, requires_grad=False)


class LargeConvolution(Module):
    """x [B, C, H, W] -> its 7x7 convolution [B, O, H, W] to few channels: by its rows, which fill a CPU's vectors."""

    def __init__(self, conv: Conv2d) -> None:
        super().__init__()
        assert conv.bias is not None
        self.size, self.bias = conv.kernel_size[0], _fixed(conv.bias)
        rows = conv.weight.detach().unbind(2)  # 7 of [O, C, 7]
        self.weight = _fixed(torch.cat(rows)[:, :, None])  # [7 O, C, 1, 7]

    def forward(self, x: Tensor) -> Tensor:
        reach, height = self.size // 2, x.shape[2]
        found = conv2d(x, self.weight, padding=(0, reach)).chunk(self.size, dim=1)  # 7 of [B, O, H, W]
        out = self.bias[:, None, None] + found[reach]
        for row, part in enumerate(found):
            up, down = max(reach - row, 0), max(row - reach, 0)  # rows that look beyond the edge
            if row != reach:
                out[:, :, up : height - down] += part[:, :, down : height - up]
        return out
