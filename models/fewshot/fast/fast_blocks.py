"""The blocks of embedder and generator (Zakharov et al., section 4): 1x1 convolutions where the map is small.

A 1x1 convolution gives the same before a pool or after it, after an enlargement or before it.
Biases before a norm, which takes means away, are left out.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import Module
from torch.nn.functional import avg_pool2d, interpolate, leaky_relu

from ...fast.large_convolution import LargeConvolution
from ...fast.scratch import Scratch
from ..adain import ResBlock, ResBlockUp
from ..blocks import ResBlockDown
from .convolutions import Convolution, PooledConvolution
from .enlarged import EnlargedConvolution, LargeEnlargedConvolution
from .norms import adain_lit

FEW = 3  # channels: those of a picture


class FastResBlockDown(Module):
    """x [B, C, h, w] -> [B, O, h/2, w/2]."""

    def __init__(self, plain: ResBlockDown, scratch: Scratch, before_norm: bool = False) -> None:
        super().__init__()
        self.slope = plain.slope
        bias = None if before_norm else plain.conv_l1.bias + plain.conv_r2.bias
        self.conv_l1 = Convolution(plain.conv_l1.weight(), bias, scratch)
        self.conv_r1 = Convolution(plain.conv_r1.weight(), plain.conv_r1.bias, scratch)
        self.conv_r2 = PooledConvolution(plain.conv_r2.weight(), plain.slope, scratch)

    def forward(self, x: Tensor) -> Tensor:
        left = self.conv_l1(avg_pool2d(x, 2))  # [B, O, h/2, w/2]
        right = self.conv_r1(leaky_relu(x, self.slope))  # [B, O, h, w]
        return left.add_(self.conv_r2(right))  # [B, O, h/2, w/2]


class FastResBlock(Module):
    """x [B, C, h, w], psi [B, 4 C] -> [B, C, h, w]."""

    def __init__(self, plain: ResBlock, scratch: Scratch) -> None:
        super().__init__()
        self.slope, self.norm_first = plain.slope, plain.norm_first
        self.conv1 = Convolution(plain.conv1.weight(), None, scratch)
        self.conv2 = Convolution(plain.conv2.weight(), plain.conv2.bias if self.norm_first else None, scratch)

    def forward(self, x: Tensor, psi: Tensor) -> Tensor:
        mean1, deviation1, mean2, deviation2 = psi.chunk(4, dim=1)  # [B, C] each
        if self.norm_first:
            y = self.conv1(adain_lit(x, mean1, deviation1, self.slope))  # [B, C, h, w]
            return x + self.conv2(adain_lit(y, mean2, deviation2, self.slope))  # [B, C, h, w]
        y = adain_lit(self.conv1(x), mean1, deviation1, self.slope)  # [B, C, h, w]
        return adain_lit(self.conv2(y), mean2, deviation2).add_(x)  # [B, C, h, w]


class FastResBlockUp(Module):
    """x [B, C, h, w], psi [B, 2 C + 2 O], `size` of the result -> [B, O, size, size]."""

    def __init__(self, plain: ResBlockUp, scratch: Scratch) -> None:
        super().__init__()
        self.slope, self.mode, self.lengths = plain.slope, plain.mode, plain.lengths
        weight1, weight2, bias2 = plain.conv_r1.weight(), plain.conv_r2.weight(), plain.conv_r2.bias
        self.conv_l1 = Convolution(plain.conv_l1.weight(), plain.conv_l1.bias + bias2, scratch)
        self.conv_r1: Module = EnlargedConvolution(weight1, self.mode, scratch)
        self.conv_r2: Module = Convolution(weight2, None, scratch)
        if len(weight1) <= FEW:
            self.conv_r1, self.conv_r2 = LargeEnlargedConvolution(weight1, self.mode), LargeConvolution(weight2, None)

    def forward(self, x: Tensor, psi: Tensor, size: int) -> Tensor:
        mean1, deviation1, mean2, deviation2 = psi.split(self.lengths, dim=1)  # [B, C] twice, [B, O] twice
        left = interpolate(self.conv_l1(x), (size, size), mode=self.mode)  # [B, O, size, size]
        right = adain_lit(x, mean1, deviation1, self.slope)  # [B, C, h, w]
        right = self.conv_r1(right, size)  # [B, O, size, size]
        right = adain_lit(right, mean2, deviation2, self.slope)  # [B, O, size, size]
        found: Tensor = self.conv_r2(right).add_(left)  # [B, O, size, size]
        return found
