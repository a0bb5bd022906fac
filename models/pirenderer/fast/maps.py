"""Feature maps with channels last and a row of zeros above and below, where 3x3 convolutions look; and their norms.

A norm with scale, shift and leaky ReLU is two operations on some rows at a time, which stay in the cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import leaky_relu_

from ...fast.scratch import Scratch
from ..adain import SLOPE

EPSILON = 1e-5  # of all norms
STRIP = 1 << 16  # numbers of a map that are worked on together on a CPU: 256 KiB, half of a small cache


class Counted(NamedTuple):
    """A map [B, H, W, C], and for each picture the sums of its channels and of their squares, [B, C] float32."""

    values: Tensor
    total: Tensor
    squares: Tensor


class Line(NamedTuple):
    """What a norm does to a map: a x + b, [B, C] each."""

    a: Tensor
    b: Tensor


def bordered(memory: Scratch, like: Tensor, batch: int, height: int, width: int, channels: int) -> Tensor:
    """[B, H + 2, W, C]: its first and last row are zeros, the others are not yet anything."""
    whole = memory.take("lit", like, batch, height + 2, width, channels)
    whole[:, 0] = whole[:, -1] = 0
    return whole


def inner(whole: Tensor) -> Tensor:
    """[B, H + 2, W, C] -> its map [B, C, H, W], a view."""
    return whole[:, 1:-1].permute(0, 3, 1, 2)


class Sums:
    """The sums of a map's channels and of their squares, taken from its parts while they are in the cache."""

    def __init__(self, values: Tensor) -> None:
        shape = (len(values), values.shape[-1])
        self._total, self._squares = (values.new_zeros(shape, dtype=torch.float32) for _ in range(2))

    def add(self, at: int, rows: Tensor) -> None:
        """Rows [rows, W, C] of picture `at`."""
        flat = rows.reshape(-1, rows.shape[-1]).float()  # [pixels, C]
        ones = flat.new_ones(1, len(flat))
        self._total[at] += (ones @ flat)[0]
        self._squares[at] += (ones @ flat.square())[0]

    def of(self, values: Tensor) -> Counted:
        return Counted(values, self._total, self._squares)


def counted(values: Tensor) -> Counted:
    """[B, H, W, C] with its sums."""
    sums = Sums(values)
    for at, top, end in strips(values):
        sums.add(at, values[at, top:end])
    return sums.of(values)


def layer_line(map_: Counted, added: Tensor, weight: Tensor, bias: Tensor) -> Line:
    """LayerNorm2d: one mean and one deviation for all channels of a picture; weight, bias [C].

    `added` [C]: what is added to the channels before, which is never done in the map.
    """
    numbers, pixels = map_.values[0].numel(), map_.values.shape[1:3].numel()
    total = (map_.total + pixels * added).sum(1, keepdim=True)  # [B, 1]
    squares = (map_.squares + 2 * added * map_.total + pixels * added.square()).sum(1, keepdim=True)
    a, b = _line(total / numbers, squares / numbers, weight, bias)
    return Line(a, b + a * added)


def instance_line(map_: Counted, scale: Tensor, shift: Tensor) -> Line:
    """ADAIN: a mean and a deviation for each channel of a picture; scale, shift [B, C]."""
    numbers = map_.values.shape[1:3].numel()
    return _line(map_.total / numbers, map_.squares / numbers, scale, shift)


def _line(mean: Tensor, power: Tensor, scale: Tensor, shift: Tensor) -> Line:
    a = scale * (power - mean.square()).clamp(min=0).add(EPSILON).rsqrt()  # [B, C]
    return Line(a, shift - mean * a)


def strips(values: Tensor, grain: int = 1) -> Iterator[tuple[int, int, int]]:
    """Picture, first row and end of each part of a map [B, H, W, C], a multiple of `grain`; on a GPU a picture."""
    height, row = values.shape[1], values[0, 0].numel()
    rows = max(1, STRIP // row // grain) * grain if values.device.type == "cpu" else height
    for at in range(len(values)):
        for top in range(0, height, rows):
            yield at, top, min(top + rows, height)


def lit(map_: Counted, line: Line, memory: Scratch) -> Tensor:
    """leaky ReLU of a x + b, with a border: [B, H + 2, W, C]."""
    values = map_.values
    whole = bordered(memory, values, *values.shape)
    for at, top, end in strips(values):
        leaky_relu_(_moved(values[at, top:end], line, at, whole[at, top + 1 : end + 1]), SLOPE)
    return whole


def lit_onto_(whole: Tensor, map_: Counted, line: Line) -> Tensor:
    """A map with border, and leaky ReLU of a x + b of another added to it in place."""
    for at, top, end in strips(map_.values):
        whole[at, top + 1 : end + 1] += leaky_relu_(_moved(map_.values[at, top:end], line, at), SLOPE)
    return whole


def lit_and_halved(map_: Counted, line: Line, memory: Scratch) -> Tensor:
    """The same at half the size, each pixel the mean of four: [B, H / 2 + 2, W / 2, C]."""
    batch, height, width, channels = map_.values.shape
    whole = bordered(memory, map_.values, batch, height // 2, width // 2, channels)
    line = Line(line.a / 4, line.b / 4)  # a quarter of a leaky ReLU is that of a quarter
    for at, top, end in strips(map_.values, grain=2):
        rows = leaky_relu_(_moved(map_.values[at, top:end], line, at), SLOPE)  # [rows, W, C]
        lines = rows[::2] + rows[1::2]  # [rows / 2, W, C]
        torch.add(lines[:, ::2], lines[:, 1::2], out=whole[at, top // 2 + 1 : end // 2 + 1])
    return whole


def added_(whole: Tensor, map_: Counted, line: Line) -> Tensor:
    """A map with border, and a x + b of another added to it in place."""
    for at, top, end in strips(map_.values):
        whole[at, top + 1 : end + 1] += _moved(map_.values[at, top:end], line, at)
    return whole


def _moved(values: Tensor, line: Line, at: int, out: Tensor | None = None) -> Tensor:
    """a x + b of some rows [rows, W, C] of a picture, computed in float32."""
    a, b = line.a[at], line.b[at]
    if values.dtype == a.dtype:
        return torch.addcmul(b, values, a, out=out)
    moved = torch.addcmul(b, values, a).to(values.dtype)
    return moved if out is None else out.copy_(moved)
