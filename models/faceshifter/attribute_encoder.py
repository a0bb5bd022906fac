"""Multi-level attribute encoder z_att(X_t) (FaceShifter, section 3.1): a U-Net whose decoder's maps are the attributes.

Nothing is said to it of what an attribute is: pose, light, expression and background are what it learns to keep.
"""

from __future__ import annotations

from itertools import pairwise
from typing import cast

import torch
from torch import Tensor
from torch.nn import BatchNorm2d, Conv2d, ConvTranspose2d, LeakyReLU, Module, Sequential
from torch.nn.functional import interpolate, leaky_relu

SLOPE = 0.1


class Halving(Sequential):
    """x [B, inner, 2 s, 2 s] -> [B, outer, s, s]."""

    def __init__(self, inner: int, outer: int, bias: bool = False) -> None:
        super().__init__(Conv2d(inner, outer, 4, 2, padding=1, bias=bias), BatchNorm2d(outer), LeakyReLU(SLOPE))


class Doubling(Module):
    """x [B, inner, s, s], skip [B, kept, 2 s, 2 s] -> both at the skip's size, [B, outer + kept, 2 s, 2 s]."""

    def __init__(self, inner: int, outer: int) -> None:
        super().__init__()
        self.deconv, self.bn = ConvTranspose2d(inner, outer, 4, 2, padding=1, bias=False), BatchNorm2d(outer)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        x = leaky_relu(self.bn(self.deconv(x)), SLOPE)  # [B, outer, 2 s, 2 s]
        return torch.cat([x, skip], dim=1)  # [B, outer + kept, 2 s, 2 s]


class AttributeEncoder(Module):
    """X_t [B, 3, 256, 256] in -1..1 -> z_att1 .. z_att8, from [B, 1024, 2, 2] to [B, 64, 256, 256].

    `widths`: channels of the halving layers; with n of them there are n + 1 levels, and a picture has 2 ** (n + 1)
    pixels on each side.
    """

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        self.halvings = len(widths)
        for at, (inner, outer) in enumerate(pairwise((3, *widths)), 1):
            self.add_module(f"conv{at}", Halving(inner, outer))
        inner = widths[-1]  # without a skip yet
        for at, kept in enumerate(reversed(widths[:-1]), 1):
            self.add_module(f"deconv{at}", Doubling(inner, kept))
            inner = 2 * kept

    def forward(self, x_t: Tensor) -> tuple[Tensor, ...]:
        *skips, z = self.halved(x_t)  # [B, 32, 128, 128] .. [B, 1024, 4, 4]; [B, 1024, 2, 2]
        z_att = [z]
        for at, skip in enumerate(reversed(skips), 1):
            z = self.get_submodule(f"deconv{at}")(z, skip)  # [B, 2048, 4, 4], [B, 1024, 8, 8] .. [B, 64, 128, 128]
            z_att.append(z)
        return *z_att, enlarged(z)  # .. [B, 64, 256, 256]

    def halved(self, x: Tensor) -> list[Tensor]:
        maps = []
        for at in range(1, self.halvings + 1):
            x = cast(Tensor, self.get_submodule(f"conv{at}")(x))  # [B, 32, 128, 128] .. [B, 1024, 2, 2]
            maps.append(x)
        return maps


def enlarged(maps: Tensor) -> Tensor:
    """[B, C, s, s] -> [B, C, 2 s, 2 s], bilinear between the middles of the outermost pixels, as the weights expect."""
    return interpolate(maps, scale_factor=2, mode="bilinear", align_corners=True)
