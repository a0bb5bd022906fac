"""Convolutions after an enlargement, as in the generator's up path: of nearest doubling most neighbours are equal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import interpolate, pad, pixel_shuffle
from typing_extensions import Self

from ...fast.doubling import doubled, doubling_weights, in_phases, phases
from ...fast.large_convolution import LargeConvolution
from ...fast.scratch import Scratch
from .convolutions import Convolution


class EnlargedConvolution(Convolution):
    """x [B, C, h, w], `size` -> its 3x3 convolution without bias after enlargement to [B, O, size, size].

    Nearest doubling takes a quarter of the products. For other sizes, and for bilinear pixels, the map is enlarged.
    """

    def __init__(self, weight: Tensor, mode: str, scratch: Scratch) -> None:
        super().__init__(weight, None, scratch)
        self.mode = mode
        self._parts: list[Tensor] | None = None

    def _apply(self, fn: Callable[..., Any], recurse: bool = True) -> Self:
        self._parts = None
        return super()._apply(fn, recurse)

    def forward(self, x: Tensor, size: int) -> Tensor:  # type: ignore[override]
        if not doubles(x, size, self.mode):
            return super().forward(interpolate(x, (size, size), mode=self.mode))
        maps = x.permute(0, 2, 3, 1)  # [B, h, w, C]
        whole = pad(maps, (0, 0, 0, 0, 1, 1))  # [B, h + 2, w, C]
        out = maps.new_empty(len(x), size, size, len(self.weight))
        if x.device.type != "cpu" or x.dtype != torch.float32:
            return in_phases(whole, phases(self.weight), out).permute(0, 3, 1, 2)
        if self._parts is None:
            self._parts = doubling_weights(self.weight)
        for one, found in zip(whole, out, strict=True):
            for _ in doubled(one, self._parts, found, self._scratch):
                pass
        return out.permute(0, 3, 1, 2)


class LargeEnlargedConvolution(Module):
    """x [B, C, h, w], `size` -> a 9x9 convolution to few channels, without bias, of the enlarged [B, C, size, size].

    Of nine neighbours in a doubled picture there are five pixels, for either half of a pixel: 5x5 for each quarter.
    """

    def __init__(self, weight: Tensor, mode: str) -> None:
        super().__init__()
        self.mode = mode
        self.plain, self.quarters = LargeConvolution(weight, None), LargeConvolution(_quarters(weight.detach()), None)

    def forward(self, x: Tensor, size: int) -> Tensor:
        if doubles(x, size, self.mode):
            return pixel_shuffle(self.quarters(x), 2)
        found: Tensor = self.plain(interpolate(x, (size, size), mode=self.mode))
        return found


def doubles(x: Tensor, size: int, mode: str) -> bool:
    """Whether an enlargement makes four equal pixels of each."""
    return mode == "nearest" and size == 2 * x.shape[2] == 2 * x.shape[3]


def _quarters(weight: Tensor) -> Tensor:
    """[O, C, 9, 9] of a doubled picture -> [4 O, C, 5, 5] of the picture, for the quarters of its pixels in turn."""
    outer, inner, size, _ = weight.shape
    reach = size // 2
    lines = torch.zeros(2, reach + 1, size, dtype=torch.float64, device=weight.device)
    for half in range(2):
        for tap in range(size):
            lines[half, (half + tap - reach) // 2 + reach // 2, tap] = 1
    found = torch.einsum("axi,byj,ocij->oabcxy", lines, lines, weight.double())
    return found.reshape(4 * outer, inner, reach + 1, reach + 1).to(weight.dtype)
