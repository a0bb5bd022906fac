"""The attribute encoder with each BatchNorm folded into its convolution (FaceShifter, section 3.1.1), for use alone.

Its smallest maps have its largest weights: they are matrix products (patches.py).
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, channels_last
from torch.nn import BatchNorm2d, Conv2d, Module, ModuleList, Parameter
from torch.nn.functional import conv2d, conv_transpose2d, leaky_relu

from ...fast.patches import as_rows, bordered, patch_product
from ..attribute_encoder import SLOPE, AttributeEncoder, Doubling, Halving

PRODUCT_SIDE = 8  # of the smaller of a layer's two maps


class FastHalving(Module):
    """maps [N, 2 s, 2 s, C] -> [N, s, s, O], with LeakyReLU."""

    def __init__(self, plain: Halving) -> None:
        super().__init__()
        convolution, norm = cast(Conv2d, plain[0]), cast(BatchNorm2d, plain[1])
        scale, shift = _line(norm)
        weight = (convolution.weight.detach() * scale[:, None, None, None]).to(
            memory_format=channels_last
        )  # [O, C, 4, 4]
        self.weight, self.bias = Parameter(weight, requires_grad=False), Parameter(shift, requires_grad=False)

    def forward(self, maps: Tensor) -> Tensor:
        side = maps.shape[1] // 2
        if side <= PRODUCT_SIDE:
            halved = patch_product(bordered(maps), as_rows(self.weight), 4, 2, side).add_(self.bias)  # [N, s, s, O]
        else:
            halved = conv2d(maps.permute(0, 3, 1, 2), self.weight, self.bias, 2, 1).permute(0, 2, 3, 1)  # [N, s, s, O]
        return leaky_relu(halved, SLOPE, inplace=True)  # [N, s, s, O]


class FastDoubling(Module):
    """maps [N, s, s, C], skip [N, 2 s, 2 s, kept] -> [N, 2 s, 2 s, O + kept].

    A pixel of the result sees 2 x 2 of the map: for each of the four pixels that one becomes it is a matrix product.
    """

    def __init__(self, plain: Doubling, side: int) -> None:
        super().__init__()
        scale, shift = _line(plain.bn)
        weight = plain.deconv.weight.detach() * scale[:, None, None]  # [C, O, 4, 4]
        self.by_products = side <= PRODUCT_SIDE
        weight = _four_products(weight) if self.by_products else weight.to(memory_format=channels_last)
        self.weight, self.bias = Parameter(weight, requires_grad=False), Parameter(shift, requires_grad=False)

    def forward(self, maps: Tensor, skip: Tensor) -> Tensor:
        count, side, _, _ = maps.shape
        whole = maps.new_empty(count, 2 * side, 2 * side, len(self.bias) + skip.shape[3])
        doubled, kept = whole.split([len(self.bias), skip.shape[3]], dim=3)
        kept.copy_(skip)
        if self.by_products:
            edge = bordered(maps)  # [N, s + 2, s + 2, C]
            for pixel, weight in enumerate(self.weight):
                lower, right = divmod(pixel, 2)
                part = patch_product(edge[:, lower:, right:], weight, 2, 1, side).add_(self.bias)  # [N, s, s, O]
                doubled[:, lower::2, right::2] = leaky_relu(part, SLOPE, inplace=True)
        else:
            drawn = conv_transpose2d(maps.permute(0, 3, 1, 2), self.weight, self.bias, 2, 1)  # [N, O, 2 s, 2 s]
            doubled.copy_(leaky_relu(drawn, SLOPE, inplace=True).permute(0, 2, 3, 1))
        return whole


def _four_products(weight: Tensor) -> Tensor:
    """[C, O, 4, 4] of a transposed convolution, stride 2, padding 1 -> [4, O, 4 C] for the pixels of a doubled one."""
    taps = ([3, 1], [2, 0])  # of the upper or left pixel, of the lower or right one
    pixels = [weight[:, :, lines][..., columns] for lines in taps for columns in taps]  # [C, O, 2, 2] each
    return torch.stack([as_rows(pixel.transpose(0, 1)) for pixel in pixels])


class FastEncoder(Module):
    """X_t [B, 3, 256, 256] in -1..1 -> z_att1 .. z_att7 as [B, s, s, C]."""

    def __init__(self, plain: AttributeEncoder) -> None:
        super().__init__()
        numbers = range(1, plain.halvings + 1)
        self.halvings = ModuleList(FastHalving(cast(Halving, plain.get_submodule(f"conv{at}"))) for at in numbers)
        self.doublings = ModuleList(
            FastDoubling(cast(Doubling, plain.get_submodule(f"deconv{at}")), 2**at) for at in numbers[:-1]
        )

    def forward(self, x_t: Tensor) -> tuple[Tensor, ...]:
        maps, kept = x_t.permute(0, 2, 3, 1).contiguous(), []
        for halving in self.halvings:
            maps = halving(maps)  # [B, 128, 128, 32] .. [B, 2, 2, 1024]
            kept.append(maps)
        z_att = [maps]
        for doubling, skip in zip(self.doublings, reversed(kept[:-1]), strict=True):
            maps = doubling(maps, skip)  # [B, 4, 4, 2048] .. [B, 128, 128, 64]
            z_att.append(maps)
        return tuple(z_att)


def _line(norm: BatchNorm2d) -> tuple[Tensor, Tensor]:
    """What a BatchNorm in use does to each channel: scale and shift, [C] each."""
    assert norm.running_mean is not None and norm.running_var is not None
    scale = norm.weight.detach() * torch.rsqrt(norm.running_var + norm.eps)
    return scale, norm.bias.detach() - norm.running_mean * scale
