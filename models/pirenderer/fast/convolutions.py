"""3x3 convolutions of maps with a border, plain or after nearest doubling, which also count what they give.

On a CPU their rows go through short filters: six convolutions 1x3 of a quarter of the rows in place of three of all of
them, half the products. A GPU's library knows such forms itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, channels_last
from torch.nn import Module, Parameter
from torch.nn.functional import conv2d

from .maps import Counted, Sums, counted, strips
from .short_filter import short_filter

ROWS = 4  # made together by a short filter: the F(4, r) of the literature
WIDE = 128  # channels from which on short filters are faster
PIXELS = 2048  # of a strip: its products stay in the cache, and there are many more of them than weights


class Scratch:
    """Memory for what a convolution gives, until its norm has read it: new memory costs a CPU more than its numbers."""

    def __init__(self) -> None:
        self._kept: Tensor | None = None

    def take(self, like: Tensor, *shape: int) -> Tensor:
        """An uninitialised map; the one that was taken before is written over. Only on a CPU is it used again."""
        if like.device.type != "cpu":
            return like.new_empty(shape)
        numbers = math.prod(shape)
        if self._kept is None or self._kept.numel() < numbers or self._kept.dtype != like.dtype:
            self._kept = like.new_empty(numbers)
        return self._kept[:numbers].view(shape)


class Convolution(Module):
    """whole [B, H + 2, W, C] -> its 3x3 convolution [B, H, W, O], counted. `bias`: None where a norm takes it away."""

    def __init__(self, weight: Tensor, bias: Tensor | None, scratch: Scratch) -> None:
        super().__init__()
        self.weight = _fixed(weight)  # [O, C, 3, 3]
        self.bias = None if bias is None else _fixed(bias)
        self._short: list[Tensor] | None = None
        self._scratch = scratch

    def _apply(self, fn: Callable[..., Any], recurse: bool = True) -> Module:
        self._short = None  # made of the weights, which now change their place or type
        return super()._apply(fn, recurse)

    def forward(self, whole: Tensor) -> Counted:
        batch, height, width = len(whole), whole.shape[1] - 2, whole.shape[2]
        values = self._scratch.take(whole, batch, height, width, len(self.weight))
        sums = Sums(values)
        for at, top, end in strips(values, 4 * PIXELS * values.shape[-1]):
            if _by_short_filters(whole):
                break
            part = whole[at : at + 1, top : end + 2].permute(0, 3, 1, 2)  # [1, C, rows + 2, W]
            found = conv2d(part, self.weight, self.bias, padding=(0, 1)).permute(0, 2, 3, 1)[0]
            values[at, top:end] = found
            sums.add(at, found)
        else:
            return sums.of(values)
        if self._short is None:
            self._short = short_weights(self.weight)
        for at in range(batch):

            def keep(top: int, rows: Tensor, at: int = at) -> None:
                values[at, top : top + len(rows)] = rows
                sums.add(at, rows)

            filtered_rows(whole[at], 0, self._short, self.bias, keep)
        return sums.of(values)


class DoublingConvolution(Module):
    """whole [B, H + 2, W, C] -> [B, 2 H, 2 W, O]: 3x3 after nearest doubling, as a 2x2 for each of the four pixels."""

    def __init__(self, weight: Tensor, bias: Tensor | None, scratch: Scratch) -> None:
        super().__init__()
        self.weight = _fixed(doubled_weight(weight.detach()))  # [2, 2 O, C, 2, 2]
        self.bias = None if bias is None else _fixed(bias.detach().repeat(2))
        self._short: list[list[Tensor]] | None = None
        self._scratch = scratch

    def _apply(self, fn: Callable[..., Any], recurse: bool = True) -> Module:
        self._short = None
        return super()._apply(fn, recurse)

    def forward(self, whole: Tensor) -> Counted:
        batch, height, width = len(whole), whole.shape[1] - 2, whole.shape[2]
        values = self._scratch.take(whole, batch, 2 * height, 2 * width, self.weight.shape[1] // 2)
        if not _by_short_filters(whole):
            for lower, weight in enumerate(self.weight):
                rows = whole[:, lower : lower + height + 1].permute(0, 3, 1, 2)  # [B, C, H + 1, W]
                pixels = conv2d(rows, weight, self.bias, padding=(0, 1)).permute(0, 2, 3, 1)  # [B, H, W + 1, 2 O]
                _interleave(values[:, lower::2], pixels)
            return counted(values)
        if self._short is None:
            self._short = [short_weights(weight) for weight in self.weight]
        sums = Sums(values)
        for at in range(batch):
            for lower, short in enumerate(self._short):

                def keep(top: int, rows: Tensor, at: int = at, lower: int = lower) -> None:
                    place = values[at, 2 * top + lower : 2 * (top + len(rows)) : 2]  # [rows, 2 W, O]
                    _interleave(place, rows)
                    sums.add(at, place)

                filtered_rows(whole[at], lower, short, self.bias, keep)
        return sums.of(values)


def doubled_weight(weight: Tensor) -> Tensor:
    """[O, C, 3, 3] of a doubled picture -> [2, 2 O, C, 2, 2] of the picture itself: of upper and lower, left and right.

    Of three neighbours in a doubled picture two are the same pixel.
    """

    def halves(taps: Tensor, axis: int) -> list[Tensor]:
        first, middle, last = taps.unbind(axis)
        return [torch.stack([first, middle + last], axis), torch.stack([first + middle, last], axis)]

    return torch.stack([torch.cat(halves(rows, 3)) for rows in halves(weight, 2)])


def short_weights(weight: Tensor) -> list[Tensor]:
    """[O, C, r, s] -> for each product of F(4, r) what remains of it along a row: [O, C, 1, s]."""
    taps = short_filter(ROWS, weight.shape[2]).taps
    turned = torch.einsum("nr,ocrs->nocs", taps, weight.double()).float()[:, :, :, None]  # [n, O, C, 1, s]
    return [one.contiguous(memory_format=channels_last) for one in turned]


def filtered_rows(
    whole: Tensor, first: int, short: list[Tensor], bias: Tensor | None, keep: Callable[[int, Tensor], None]
) -> None:
    """The convolution of a map [H + 2, W, C] from its row `first` on; `keep(top, rows)` gets four rows at a time.

    Rows are [4, W, O], or [4, W + 1, O] with two taps along a row.
    """
    count, (width, channels) = (len(whole) - 2) // ROWS, whole.shape[1:]
    taps, outputs = len(short) - ROWS + 1, len(short[0])
    back, _, there = (part.float().contiguous() for part in short_filter(ROWS, taps))
    seen = whole.flatten(1)  # [H + 2, W C]
    for start in range(0, count, max(1, PIXELS // width)):
        part = range(start, min(start + max(1, PIXELS // width), count))
        turned = whole.new_empty(len(short), len(part), width * channels)  # [n, quarters, W C]
        for at, quarter in enumerate(part):
            top = first + ROWS * quarter
            torch.mm(there, seen[top : top + len(short)], out=turned[:, at])
        found = [
            conv2d(rows.view(1, len(part), width, channels).permute(0, 3, 1, 2), weight, padding=(0, 1))
            for rows, weight in zip(turned, short, strict=True)
        ]  # n of [1, O, quarters, W or W + 1]
        lines = [one.permute(0, 2, 3, 1)[0].flatten(1) for one in found]  # n of [quarters, W O]
        for at, quarter in enumerate(part):
            rows = (back @ torch.stack([one[at] for one in lines])).view(ROWS, -1, outputs)  # [4, W or W + 1, O]
            keep(ROWS * quarter, rows if bias is None else rows.add_(bias))


def _interleave(place: Tensor, pixels: Tensor) -> None:
    """Left and right pixels, [.., W + 1, 2 O], into rows [.., 2 W, O]."""
    left, right = pixels.chunk(2, dim=-1)
    place[..., ::2, :] = left[..., :-1, :]
    place[..., 1::2, :] = right[..., 1:, :]


def _by_short_filters(whole: Tensor) -> bool:
    """With few channels what is saved goes into the turning."""
    fit = whole.shape[-1] >= WIDE and (whole.shape[1] - 2) % ROWS == 0
    return fit and whole.device.type == "cpu" and whole.dtype == torch.float32


def _fixed(tensor: Tensor) -> Parameter:
    kept = tensor.detach()
    return Parameter(kept.contiguous(memory_format=channels_last) if kept.ndim == 4 else kept, requires_grad=False)
