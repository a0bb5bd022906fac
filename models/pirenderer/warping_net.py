"""Warping network g_w (PIRenderer, section 3.2): a flow that brings the source's pixels to where z wants them."""

from __future__ import annotations

from itertools import pairwise
from typing import cast

import torch
from torch import Tensor
from torch.nn import Conv2d, ConvTranspose2d, LeakyReLU, Module, Sequential
from torch.nn.functional import grid_sample, interpolate, leaky_relu

from .adain import ADAIN, SLOPE, LayerNorm2d


class EncoderBlock(Module):
    """x [B, inner, 2 s, 2 s], z [B, 256] -> [B, outer, s, s]."""

    def __init__(self, inner: int, outer: int, descriptor: int) -> None:
        super().__init__()
        self.norm_0, self.conv_0 = ADAIN(inner, descriptor), Conv2d(inner, outer, 4, 2, padding=1)
        self.norm_1, self.conv_1 = ADAIN(outer, descriptor), Conv2d(outer, outer, 3, padding=1)

    def forward(self, x: Tensor, z: Tensor) -> Tensor:
        x = self.conv_0(leaky_relu(self.norm_0(x, z), SLOPE))  # [B, outer, s, s]
        return cast(Tensor, self.conv_1(leaky_relu(self.norm_1(x, z), SLOPE)))  # [B, outer, s, s]


class DecoderBlock(Module):
    """x [B, inner, s, s], z [B, 256] -> [B, outer, 2 s, 2 s]."""

    def __init__(self, inner: int, outer: int, descriptor: int) -> None:
        super().__init__()
        self.norm_0, self.conv_0 = ADAIN(inner, descriptor), Conv2d(inner, outer, 3, padding=1)
        self.norm_1, self.conv_1 = ADAIN(outer, descriptor), self._doubling(outer, outer)
        self.norm_s, self.conv_s = ADAIN(inner, descriptor), self._doubling(inner, outer)

    @staticmethod
    def _doubling(inner: int, outer: int) -> ConvTranspose2d:
        return ConvTranspose2d(inner, outer, 3, 2, padding=1, output_padding=1)

    def forward(self, x: Tensor, z: Tensor) -> Tensor:
        shortcut = self.conv_s(leaky_relu(self.norm_s(x, z), SLOPE))  # [B, outer, 2 s, 2 s]
        x = self.conv_0(leaky_relu(self.norm_0(x, z), SLOPE))  # [B, outer, s, s]
        return cast(Tensor, shortcut + self.conv_1(leaky_relu(self.norm_1(x, z), SLOPE)))  # [B, outer, 2 s, 2 s]


class Encoder(Module):
    """source [B, 3, 256, 256], z -> [B, 32, 256, 256], [B, 64, 128, 128] .. [B, 256, 8, 8]."""

    def __init__(self, widths: tuple[int, ...], descriptor: int) -> None:
        super().__init__()
        self.input_layer = Conv2d(3, widths[0], 7, padding=3)
        self.blocks = len(widths) - 1
        for at, (inner, outer) in enumerate(pairwise(widths)):
            self.add_module(f"encoder{at}", EncoderBlock(inner, outer, descriptor))

    def forward(self, source: Tensor, z: Tensor) -> list[Tensor]:
        maps = [self.input_layer(source)]  # [B, 32, 256, 256]
        for at in range(self.blocks):
            maps.append(self.get_submodule(f"encoder{at}")(maps[-1], z))  # [B, 64, 128, 128] .. [B, 256, 8, 8]
        return maps


class Decoder(Module):
    """The encoder's maps, z -> [B, 256, 64, 64]."""

    def __init__(self, widths: tuple[int, ...], layers: int, descriptor: int) -> None:
        super().__init__()
        last = len(widths) - 1
        self.blocks = range(last - 1, last - 1 - layers, -1)  # named by the encoder's block whose input has their size
        inner = widths[-1]
        for at in self.blocks:
            self.add_module(f"decoder{at}", DecoderBlock(inner, widths[at], descriptor))
            inner = 2 * widths[at]
        self.channels = inner

    def forward(self, maps: list[Tensor], z: Tensor) -> Tensor:
        x = maps[-1]  # [B, 256, 8, 8]
        for at in self.blocks:
            x = torch.cat([self.get_submodule(f"decoder{at}")(x, z), maps[at]], dim=1)  # [B, 512, 16, 16], [B, 512, ..]
        return x  # [B, 256, 64, 64]


class Hourglass(Module):
    """source [B, 3, 256, 256], z [B, 256] -> [B, 256, 64, 64]."""

    def __init__(self, widths: tuple[int, ...], layers: int, descriptor: int) -> None:
        super().__init__()
        self.encoder, self.decoder = Encoder(widths, descriptor), Decoder(widths, layers, descriptor)

    def forward(self, source: Tensor, z: Tensor) -> Tensor:
        return cast(Tensor, self.decoder(self.encoder(source, z), z))  # [B, 256, 64, 64]


class WarpingNet(Module):
    """source [B, 3, 256, 256] in -1..1, z [B, 256] -> flow [B, 2, 64, 64], x before y, in its own pixels."""

    def __init__(self, widths: tuple[int, ...], layers: int, descriptor: int) -> None:
        super().__init__()
        self.hourglass = Hourglass(widths, layers, descriptor)
        inner = self.hourglass.decoder.channels
        self.flow_out = Sequential(LayerNorm2d(inner), LeakyReLU(SLOPE), Conv2d(inner, 2, 7, padding=3))

    def forward(self, source: Tensor, z: Tensor) -> Tensor:
        return cast(Tensor, self.flow_out(self.hourglass(source, z)))  # [B, 2, 64, 64]


def warped(source: Tensor, flow: Tensor) -> Tensor:
    """source [B, 3, 256, 256] moved by flow [B, 2, 64, 64]: [B, 3, 256, 256].

    The grid's corners are the middles of the outermost cells, but it is enlarged and sampled by their edges: without
    flow the picture is magnified by 64/63. The weights were trained so.
    """
    side = flow.shape[-1]
    line = torch.linspace(-1, 1, side, device=flow.device, dtype=flow.dtype)
    y, x = torch.meshgrid(line, line, indexing="ij")
    grid = torch.stack([x, y]) + 2 * flow / (side - 1)  # [B, 2, 64, 64]
    grid = interpolate(grid, source.shape[-2:], mode="bilinear")  # [B, 2, 256, 256]
    return grid_sample(source, grid.movedim(1, -1), align_corners=False)  # [B, 3, 256, 256]
