"""Sine layers of one size, computed tile by tile: the same numbers as siren.SineLayer with less work.

The first layer reads [features, x, y, pose]. Its product is a sum of four: the features' part, a part for each column,
one for each row, and one for the whole picture; only the first is a product for each pixel. And as a 1x1 convolution
commutes with bilinear enlargement, that one is done before the enlargement, on a quarter of the pixels (`lift`).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import Module, ModuleList
from torch.nn.functional import conv2d, linear

from .sine import InPlace, sine_
from .siren import SineLayer
from .tiles import Region
from .warp import positions


class Product(Module):
    """A 1x1 convolution on rows of channels: [n, h, w, I] -> [n, h, w, O]. Holds copies of its numbers."""

    weight: Tensor
    bias: Tensor | None

    def __init__(self, weight: Tensor, bias: Tensor | None, dtype: torch.dtype) -> None:
        """weight [O, I] or [O, I, 1, 1], bias [O]."""
        super().__init__()
        self.register_buffer("weight", weight.detach().flatten(1).to(dtype, copy=True).contiguous())
        self.register_buffer("bias", None if bias is None else bias.detach().to(dtype, copy=True))

    def forward(self, x: Tensor) -> Tensor:
        """On a CPU the rows are laid out as 16 pictures: from a batch of 16 on, PyTorch gives convolutions to oneDNN.

        Its product is twice as fast as the one behind `linear` on processors that MKL does not favour: on AMD's Zen 5
        250 against 112 GFLOP/s on one core.
        """
        if x.device.type != "cpu":
            return linear(x, self.weight, self.bias)
        batch = 16 if x.numel() // x.shape[-1] % 16 == 0 else 1
        rows = x.reshape(batch, 1, -1, x.shape[-1]).permute(0, 3, 1, 2)  # [16, I, 1, n h w / 16], channels last
        rows = conv2d(rows, self.weight[:, :, None, None], self.bias)  # [16, O, 1, n h w / 16], channels last
        return rows.permute(0, 2, 3, 1).reshape(*x.shape[:-1], -1)


class SineLevel(Module):
    """Sine layers of one size; the first reads `features` channels of the level below (0: there is none)."""

    x: Tensor
    y: Tensor
    pose: Tensor
    bias: Tensor

    def __init__(self, layers: Sequence[SineLayer], features: int, dtype: torch.dtype) -> None:
        super().__init__()
        (weight, bias), *rest = [layer.folded() for layer in layers]
        self.lift = Product(weight[:, :features], None, dtype)
        for name, part in (("x", weight[:, features]), ("y", weight[:, features + 1]), ("bias", bias)):
            self.register_buffer(name, part.float())
        self.register_buffer("pose", weight[:, features + 2 :].float())
        self.rest = ModuleList(Product(weight, bias, dtype) for weight, bias in rest)
        self.sine_: InPlace = sine_

    def place(self, poses: Tensor, size: int) -> tuple[Tensor, Tensor]:
        """The first layer's terms without a product for each pixel: columns [1, 1, size, C], rows [n, size, 1, C]."""
        at = positions(1, size, like=self.x)[0, 0, :, None]  # [size, 1]; rows lie as columns do
        rows = (at * self.y)[:, None] + linear(poses, self.pose, self.bias)[:, None, None]  # [n, size, 1, C]
        return (at * self.x)[None, None].to(self.lift.weight), rows.to(self.lift.weight)

    def forward(self, tile: Region, place: tuple[Tensor, Tensor], below: Tensor | None) -> Tensor:
        """The last layer's sines [n, h, w, C] of a tile. `below` is what `enlarged` reads; None at the first level."""
        columns = place[0][:, :, tile.left : tile.right]
        rows = place[1][:, tile.top : tile.bottom]
        x = columns + rows if below is None else enlarged(below, tile, rows).add_(columns)  # [n, h, w, C]
        self.sine_(x)
        for layer in self.rest:
            x = self.sine_(layer(x))  # [n, h, w, C]
        return x


def enlarged(below: Tensor, tile: Region, rows: Tensor) -> Tensor:
    """Bilinear x2 (align_corners False) of one tile, plus `rows` [n, h, 1, C] -> [n, h, w, C].

    `below` [n, S/2 + 2, S/2 + 2, C] has a frame of one pixel that repeats its border (`repeat_border`). Each new pixel
    is 1/4 of one neighbour and 3/4 of the other, first down, then across; `rows` is added between, on half the pixels.
    """
    top, bottom, left, right = (edge // 2 for edge in tile)
    low = below[:, top : bottom + 2, left : right + 2]  # [n, h/2 + 2, w/2 + 2, C]
    n, height, width, channels = low.shape
    tall = low.new_empty(n, 2 * height - 4, width, channels)  # [n, h, w/2 + 2, C]
    torch.lerp(low[:, :-2], low[:, 1:-1], 0.75, out=tall[:, 0::2])
    torch.lerp(low[:, 1:-1], low[:, 2:], 0.25, out=tall[:, 1::2])
    tall += rows
    wide = low.new_empty(n, 2 * height - 4, 2 * width - 4, channels)  # [n, h, w, C]
    torch.lerp(tall[:, :, :-2], tall[:, :, 1:-1], 0.75, out=wide[:, :, 0::2])
    torch.lerp(tall[:, :, 1:-1], tall[:, :, 2:], 0.25, out=wide[:, :, 1::2])
    return wide


def repeat_border(framed: Tensor) -> None:
    """Fills the frame of one pixel around [n, S + 2, S + 2, C] with the border inside it."""
    framed[:, 0] = framed[:, 1]
    framed[:, -1] = framed[:, -2]
    framed[:, :, 0] = framed[:, :, 1]
    framed[:, :, -1] = framed[:, :, -2]
