"""HyperLips' decoder (section 3.1) for use: its living weights, folded, on no more rows than are wanted.

A 3x3 convolution over the lower part of a map, whose upper edge is taken for zeros, is wrong in its first row; five in
a row are in five.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import torch
from torch import Tensor
from torch.nn import Conv2d, Module, Sequential
from torch.nn.functional import avg_pool2d

from ..base import HyperLipsBase
from ..conv_blocks import ConvBlock
from ..decoder import ConvGRU, Decoder, UpsamplingBlock, doubled
from .folding import FoldedConv, fixed, folded_layers, one_by_one

REACH = 5  # rows above a pixel that decode0, up_conv and output_block see: as many 3x3 convolutions
HALF_REACH = 2  # rows of decode1, and of the generated convolutions before it


class Rows(NamedTuple):
    """The first row of each map that is computed, and that of decode1's feature before the generated convolutions."""

    full: int = 0
    half: int = 0
    feature: int = 0


def rows_before(rows_from: int) -> Rows:
    """What the picture's rows from `rows_from` on, >= 0, are made of."""
    full = max(rows_from - REACH, 0) // 2 * 2
    half = max(full // 2 - 1 - HALF_REACH, 0) // 2 * 2  # a row more, for doubling looks at both neighbours
    return Rows(full, half, max(half - HALF_REACH, 0))


class FastGRU(Module):
    """x [B, C, h, w] -> the same memory, its second half of the channels as the ConvGRU makes it."""

    def __init__(self, gru: ConvGRU) -> None:
        super().__init__()
        self.weight, self.bias = (fixed(tensor) for tensor in gru.living())

    def forward(self, x: Tensor) -> Tensor:
        b = x[:, x.shape[1] // 2 :]  # [B, C/2, h, w]
        z, c = torch.conv2d(b, self.weight, self.bias, padding=1).chunk(2, 1)  # [B, C/2, h, w] each
        torch.mul(z.sigmoid_(), c.tanh_(), out=b)
        return x  # [B, C, h, w]


class FastUpsampling(Module):
    """x [B, C, h, w], and feature and image [B, .., rows, 2w] from row `first` on -> [B, after, rows, 2w]."""

    def __init__(self, block: Module) -> None:
        super().__init__()
        assert isinstance(block, UpsamplingBlock)
        self.conv, self.gru = folded_layers(block.conv), FastGRU(block.gru)

    def forward(self, x: Tensor, feature: Tensor, image: Tensor, first: int = 0) -> Tensor:
        seen = torch.cat([doubled_rows(x, first), feature, image], 1)  # [B, C + F + 6, rows, 2w]
        return self.gru(self.conv(seen))  # type: ignore[no-any-return]  # [B, after, rows, 2w]


class FastDecoder(Module):
    """Of a base the decoder and all after it: face [B, 6, s, s] and features -> picture [B, 3, s - rows_from, s]."""

    def __init__(self, base: HyperLipsBase) -> None:
        super().__init__()
        decoder: Decoder = base.decoder
        self.decode4 = FastGRU(decoder.decode4.gru)
        ups = (decoder.decode3, decoder.decode2, decoder.decode1)
        self.decode3, self.decode2, self.decode1 = (FastUpsampling(block) for block in ups)
        first, second = decoder.decode0.conv[:3], decoder.decode0.conv[3:]
        self.decode0 = Sequential(*(folded_layers(cast(Sequential, layers)) for layers in (first, second)))
        self.last = FastTail(base.up_conv, base.output_block)

    def forward(self, face: Tensor, features: tuple[Tensor, ...], rows_from: int = 0) -> Tensor:
        """The first feature, at 1/2, begins with the row `rows_before(rows_from).half`."""
        rows = rows_before(rows_from)
        half = avg_pool2d(face, 2)  # [B, 6, s/2, s/2]
        quarter = avg_pool2d(half, 2)  # [B, 6, s/4, s/4]
        eighth = avg_pool2d(quarter, 2)  # [B, 6, s/8, s/8]
        f1, f2, f3, f4 = features  # [B, 16, s/2 - half, s/2] .. [B, 128, s/16, s/16]
        x = self.decode4(f4)  # [B, 128, s/16, s/16]
        x = self.decode3(x, f3, eighth)  # [B, 80, s/8, s/8]
        x = self.decode2(x, f2, quarter)  # [B, 40, s/4, s/4]
        x = self.decode1(x, f1, half[:, :, rows.half :], rows.half)  # [B, 32, s/2 - half, s/2]
        both = torch.cat([doubled_rows(x, rows.full - 2 * rows.half), face[:, :, rows.full :]], 1)
        return one_by_one(self._drawn, both)[:, :, rows_from - rows.full :]  # [B, 3, s - rows_from, s]

    def _drawn(self, both: Tensor) -> Tensor:
        return self.last(self.decode0(both))  # type: ignore[no-any-return]  # [B, 3, s - full, s]


class FastTail(Module):
    """x [B, 64, h, w] -> picture [B, 3, h, w] in 0..1: residual blocks, the output block and the sigmoid."""

    def __init__(self, residual: Sequential, output: Sequential) -> None:
        super().__init__()
        self.residual = Sequential(*(FastBlock(cast(ConvBlock, block)) for block in residual))
        self.output = Sequential(FastBlock(cast(ConvBlock, output[0])), FoldedConv(cast(Conv2d, output[1])))

    @property
    def dtype(self) -> torch.dtype:
        return next(self.parameters()).dtype

    def forward(self, x: Tensor) -> Tensor:
        return self.output(self.residual(x)).sigmoid_()  # type: ignore[no-any-return]  # [B, 3, h, w]


class FastBlock(Module):
    """x [B, C, h, w] -> [B, C', h, w], as a ConvBlock."""

    def __init__(self, block: ConvBlock) -> None:
        super().__init__()
        self.conv, self.is_residual = folded_layers(block.conv_block, torch.relu_), block.residual

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x, x if self.is_residual else None)  # type: ignore[no-any-return]  # [B, C', h, w]


def doubled_rows(x: Tensor, first: int) -> Tensor:
    """x [B, C, h, w] -> its rows from `first` on, even, of what `doubled` makes of it: [B, C, 2h - first, 2w]."""
    above = max(first // 2 - 1, 0)
    return doubled(x[:, :, above:])[:, :, first - 2 * above :]
