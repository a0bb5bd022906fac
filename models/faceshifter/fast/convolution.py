"""A 3x3 convolution without bias, in the form that is fastest for its size and where it runs.

On a CPU in float32: a matrix product up to 4 pixels a side, Winograd's products to 64, oneDNN beyond; and to few
channels the products first and their sums afterwards. A GPU's own libraries choose among such forms themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, channels_last
from torch.nn import Module, Parameter
from torch.nn.functional import conv2d, fold
from typing_extensions import Self

from ...fast.patches import as_rows, bordered, patch_product
from ...fast.scratch import Scratch
from .winograd import plain_weight, winograd, winograd_weight

PRODUCT_SIDE = 4
WINOGRAD_SIDE = 64
FEW = 4  # channels


class FastConvolution(Module):
    """maps [N, s, s, C] -> [N, s, s, O]. The weight is kept in one form; where it is moved, it is laid out anew."""

    weight: Parameter

    def __init__(self, weight: Tensor, side: int, space: Scratch) -> None:
        super().__init__()
        self.side, self.space = side, space
        self.weight = _fixed(weight.to(memory_format=channels_last, copy=True))  # [O, C, 3, 3]
        self._lay_out()

    def forward(self, maps: Tensor) -> Tensor:
        if self.weight.ndim == 3:
            return winograd(maps, self.weight, self.space)  # [N, s, s, O]
        if maps.device.type == "cpu" and self.side <= PRODUCT_SIDE:
            return patch_product(bordered(maps), as_rows(self.weight), 3, 1, self.side)  # [N, s, s, O]
        if maps.device.type == "cpu" and len(self.weight) <= FEW:
            return self._summed(maps)  # [N, s, s, O]
        return conv2d(maps.permute(0, 3, 1, 2), self.weight, padding=1).permute(0, 2, 3, 1)  # [N, s, s, O]

    def _summed(self, maps: Tensor) -> Tensor:
        """Every pixel times all of its weights, then of these the nine that meet in a pixel."""
        taps = self.weight.flip(2, 3).permute(0, 2, 3, 1).flatten(0, 2)  # [9 O, C]
        products = taps @ maps.flatten(1, 2).mT  # [N, 9 O, s s]
        return fold(products, (self.side, self.side), 3, padding=1).permute(0, 2, 3, 1)

    def _lay_out(self) -> None:
        by_winograd = (
            self.weight.device.type == "cpu"
            and self.weight.dtype == torch.float32
            and PRODUCT_SIDE < self.side <= WINOGRAD_SIDE
        )
        if by_winograd and self.weight.ndim == 4:
            self.weight = _fixed(winograd_weight(self.weight))
        elif not by_winograd and self.weight.ndim == 3:
            self.weight = _fixed(plain_weight(self.weight).contiguous(memory_format=channels_last))

    def _apply(self, fn: Callable[..., Any], recurse: bool = True) -> Self:
        super()._apply(fn, recurse)
        self._lay_out()
        return self


def _fixed(weight: Tensor) -> Parameter:
    return Parameter(weight.detach(), requires_grad=False)
