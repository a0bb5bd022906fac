"""The blocks of few-shot heads while they are trained: the same results and gradients with half of the products.

Where a convolution is followed by an average over 2 x 2 pixels, one of stride 2 does both, its kernel averaged over
shifts of a pixel; where nearest neighbours are doubled before a convolution, a transposed one does both. Shortcuts of
1 x 1 go where there are fewer pixels. Kernels are made of the weights at each pass, so that gradients reach these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from torch import Tensor
from torch.nn import Module
from torch.nn.functional import avg_pool2d, interpolate, leaky_relu

from ..adain import ResBlockUp, adain
from ..blocks import ResBlockDown
from ..spectral_norm import SpectralConv2d
from .quick_conv import QuickConv

Network = TypeVar("Network", bound=Module)


class QuickDown(Module):
    """A ResBlockDown, whose convolutions it takes over: x [B, C, h, w] -> [B, O, h/2, w/2]."""

    def __init__(self, block: ResBlockDown) -> None:
        super().__init__()
        self.slope = block.slope
        self.conv_l1, self.conv_r1, self.conv_r2 = map(QuickConv, (block.conv_l1, block.conv_r1, block.conv_r2))

    def forward(self, x: Tensor) -> Tensor:
        left = self.conv_l1(avg_pool2d(x, 2))  # [B, O, h/2, w/2]
        right = self.conv_r1(leaky_relu(x, self.slope))  # [B, O, h, w]
        return left + self.conv_r2.pooled(leaky_relu(right, self.slope))  # [B, O, h/2, w/2]


class QuickUp(Module):
    """A ResBlockUp, likewise: x [B, C, h, w], psi [B, 2 C + 2 O], `size` of the result -> [B, O, size, size]."""

    def __init__(self, block: ResBlockUp) -> None:
        super().__init__()
        self.slope, self.mode, self.lengths = block.slope, block.mode, block.lengths
        self.conv_l1, self.conv_r1, self.conv_r2 = map(QuickConv, (block.conv_l1, block.conv_r1, block.conv_r2))

    def forward(self, x: Tensor, psi: Tensor, size: int) -> Tensor:
        mean1, deviation1, mean2, deviation2 = psi.split(self.lengths, dim=1)  # [B, C] twice, [B, O] twice
        left = interpolate(self.conv_l1(x), (size, size), mode=self.mode)  # [B, O, size, size]
        right = leaky_relu(adain(x, mean1, deviation1), self.slope)  # [B, C, h, w]
        if self.mode == "nearest" and size == 2 * x.shape[-1]:
            right = self.conv_r1.doubled(right)  # [B, O, size, size]
        else:
            right = self.conv_r1(interpolate(right, (size, size), mode=self.mode))  # [B, O, size, size]
        right = leaky_relu(adain(right, mean2, deviation2), self.slope)  # [B, O, size, size]
        return left + self.conv_r2(right)  # [B, O, size, size]


def quickened(network: Network) -> Network:
    """The network itself, its blocks and convolutions replaced; the names of its weights stay."""
    forms: list[tuple[type[Module], Callable[..., Module]]]
    forms = [(ResBlockDown, QuickDown), (ResBlockUp, QuickUp), (SpectralConv2d, QuickConv)]
    for kind, quick in forms:
        for name, block in list(network.named_modules()):
            if type(block) is kind:
                parent, _, own_name = name.rpartition(".")
                setattr(network.get_submodule(parent), own_name, quick(block))
    return network
