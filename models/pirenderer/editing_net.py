"""Editing network g_e (PIRenderer, section 3.3): the warped picture -> the final one, with what warping cannot make."""

from __future__ import annotations

from itertools import pairwise
from typing import cast

import torch
from torch import Tensor
from torch.nn import Conv2d, LeakyReLU, Module, Sequential, Tanh
from torch.nn.functional import avg_pool2d, interpolate

from .adain import ADAIN, SLOPE, LayerNorm2d


class Unit(Module):
    """x [B, inner, s, s] -> [B, outer, s, s]."""

    def __init__(self, inner: int, outer: int, kernel: int = 3) -> None:
        super().__init__()
        conv = Conv2d(inner, outer, kernel, padding=kernel // 2)
        self.model = Sequential(conv, LayerNorm2d(outer), LeakyReLU(SLOPE))

    def forward(self, x: Tensor) -> Tensor:
        return cast(Tensor, self.model(x))  # [B, outer, s, s]


class Final(Module):
    """x [B, 64, 256, 256] -> picture [B, 3, 256, 256] in -1..1."""

    def __init__(self, inner: int) -> None:
        super().__init__()
        self.model = Sequential(Conv2d(inner, 3, 7, padding=3), Tanh())

    def forward(self, x: Tensor) -> Tensor:
        return cast(Tensor, self.model(x))  # [B, 3, 256, 256]


class ResBlock(Module):
    """x [B, C, s, s], z [B, 256] -> [B, C, s, s].

    The published class overwrites what conv1 and norm1 gave: they are in its files and have no effect.
    """

    def __init__(self, channels: int, descriptor: int) -> None:
        super().__init__()
        self.conv1, self.norm1 = Conv2d(channels, channels, 3, padding=1), ADAIN(channels, descriptor)
        self.conv2, self.norm2 = Conv2d(channels, channels, 3, padding=1), ADAIN(channels, descriptor)

    def forward(self, x: Tensor, z: Tensor) -> Tensor:
        return cast(Tensor, x + self.norm2(self.conv2(x), z))  # [B, C, s, s]


class ResBlocks(Module):
    """x [B, C, s, s], z [B, 256] -> [B, C, s, s]."""

    def __init__(self, channels: int, blocks: int, descriptor: int) -> None:
        super().__init__()
        self.blocks = blocks
        for at in range(blocks):
            self.add_module(f"res{at}", ResBlock(channels, descriptor))

    def forward(self, x: Tensor, z: Tensor) -> Tensor:
        for at in range(self.blocks):
            x = self.get_submodule(f"res{at}")(x, z)  # [B, C, s, s]
        return x


class Encoder(Module):
    """source and warped picture [B, 6, 256, 256] -> [B, 64, 256, 256], [B, 128, 128, 128] .. [B, 256, 32, 32]."""

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        self.first = Unit(6, widths[0], 7)
        self.layers = len(widths) - 1
        for at, (inner, outer) in enumerate(pairwise(widths)):
            self.add_module(f"down{at}", Unit(inner, outer))

    def forward(self, both: Tensor) -> list[Tensor]:
        maps = [self.first(both)]  # [B, 64, 256, 256]
        for at in range(self.layers):
            maps.append(avg_pool2d(self.get_submodule(f"down{at}")(maps[-1]), 2))  # [B, 128, 128, 128] ..
        return maps


class Decoder(Module):
    """The encoder's maps, z [B, 256] -> picture [B, 3, 256, 256] in -1..1."""

    def __init__(self, widths: tuple[int, ...], blocks: int, descriptor: int) -> None:
        super().__init__()
        self.layers = len(widths) - 1
        for at, (outer, inner) in enumerate(pairwise(widths)):
            self.add_module(f"res{at}", ResBlocks(inner, blocks, descriptor))
            self.add_module(f"up{at}", Unit(inner, outer))
            self.add_module(f"jump{at}", Unit(outer, outer))
        self.final = Final(widths[0])

    def forward(self, maps: list[Tensor], z: Tensor) -> Tensor:
        x = maps[-1]  # [B, 256, 32, 32]
        for at in reversed(range(self.layers)):
            x = self.get_submodule(f"res{at}")(x, z)  # [B, 256, 32, 32], [B, 256, 64, 64], [B, 128, 128, 128]
            x = self.get_submodule(f"up{at}")(interpolate(x, scale_factor=2))  # [B, 256, 64, 64] .. [B, 64, 256, 256]
            x = x + self.get_submodule(f"jump{at}")(maps[at])
        return cast(Tensor, self.final(x))  # [B, 3, 256, 256]


class EditingNet(Module):
    """source and its warped picture [B, 3, 256, 256] in -1..1, z [B, 256] -> the final picture, likewise."""

    def __init__(self, widths: tuple[int, ...], blocks: int, descriptor: int) -> None:
        super().__init__()
        self.encoder, self.decoder = Encoder(widths), Decoder(widths, blocks, descriptor)

    def forward(self, source: Tensor, warp: Tensor, z: Tensor) -> Tensor:
        return cast(Tensor, self.decoder(self.encoder(torch.cat([source, warp], dim=1)), z))  # [B, 3, 256, 256]
