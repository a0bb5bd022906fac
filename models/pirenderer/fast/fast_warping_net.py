"""The warping network (PIRenderer, section 3.2) for use. What the source alone decides is made once for it.

Its convolutions stay as they are: at a picture's edges a flow's last digits are visible differences.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import NamedTuple, cast

import torch
from torch import Tensor, channels_last
from torch.nn import Conv2d, Module, ModuleList
from torch.nn.functional import leaky_relu_

from ...fast.large_convolution import LargeConvolution
from ..adain import ADAIN, SLOPE
from ..warping_net import DecoderBlock, EncoderBlock, WarpingNet
from .maps import EPSILON

Term = tuple[Tensor, Tensor]  # scale and shift of an ADAIN, [B, C] each


class Centred(NamedTuple):
    """A map [B, C, h, w] without its channels' means, and the inverse of their deviations, [B, C, 1, 1]: float32."""

    values: Tensor
    inverse: Tensor


class FastEncoderBlock(Module):
    """x [B, inner, 2 s, 2 s], centred -> [B, outer, s, s]."""

    def __init__(self, block: EncoderBlock) -> None:
        super().__init__()
        self.conv_0, self.conv_1 = _without_bias(block.conv_0), block.conv_1

    def forward(self, x: Centred, outer: Term, inner: Term) -> Tensor:
        hidden = self.conv_0(_lit(x, outer, self.conv_0.weight))  # [B, outer, s, s]
        return cast(Tensor, self.conv_1(_lit(centred(hidden), inner, self.conv_1.weight)))  # [B, outer, s, s]


class FastDecoderBlock(Module):
    """x [B, inner, s, s] -> [B, outer, 2 s, 2 s]; norm_0 and norm_s see the same map."""

    def __init__(self, block: DecoderBlock) -> None:
        super().__init__()
        self.conv_0, self.conv_1, self.conv_s = _without_bias(block.conv_0), block.conv_1, block.conv_s

    def forward(self, x: Tensor, first: Term, second: Term, short: Term) -> Tensor:
        seen, kind = centred(x), self.conv_0.weight
        hidden = centred(self.conv_0(_lit(seen, first, kind)))  # [B, outer, s, s]
        made = self.conv_1(_lit(hidden, second, kind))  # [B, outer, 2 s, 2 s]
        return cast(Tensor, made.add_(self.conv_s(_lit(seen, short, kind))))  # [B, outer, 2 s, 2 s]


class FastWarpingNet(Module):
    """A WarpingNet's weights; `norms`: its ADAINs in the order in which their terms are wanted."""

    def __init__(self, network: WarpingNet) -> None:
        super().__init__()
        encoder, decoder = network.hourglass.encoder, network.hourglass.decoder
        self.input_layer, self.flow_out = _without_bias(encoder.input_layer), network.flow_out
        last = cast(Conv2d, self.flow_out[2])
        self.flow_out[2] = LargeConvolution(last.weight, last.bias)
        self.encoder, self.decoder, self.norms = ModuleList(), ModuleList(), list[ADAIN]()
        for block in encoder.children():
            if isinstance(block, EncoderBlock):
                self.encoder.append(FastEncoderBlock(block))
                self.norms += [block.norm_0, block.norm_1]
        self.skips = list(decoder.blocks)
        for at in self.skips:
            found = decoder.get_submodule(f"decoder{at}")
            assert isinstance(found, DecoderBlock)
            self.decoder.append(FastDecoderBlock(found))
            self.norms += [found.norm_0, found.norm_1, found.norm_s]
        for part in self.modules():
            if isinstance(part, Conv2d | torch.nn.ConvTranspose2d):
                part.weight.data = part.weight.data.contiguous(memory_format=channels_last)

    def of_source(self, source: Tensor) -> Centred:
        """source [N, 3, S, S] -> the first layer's map [N, 32, S, S], centred."""
        weight = self.input_layer.weight
        return centred(self.input_layer(source.to(weight.dtype, memory_format=channels_last)))

    def forward(self, source: Centred, terms: Sequence[Term]) -> Tensor:
        """Of 1 or B sources, a scale and a shift for each norm -> flow [B, 2, S/4, S/4] in pixels of its own."""
        given, maps = iter(terms), list[Tensor]()
        for block in self.encoder:
            x = block(centred(maps[-1]) if maps else source, next(given), next(given))  # [B, 64, S/2, S/2] ..
            maps.append(x)
        for at, block in zip(self.skips, self.decoder, strict=True):
            x = torch.cat([block(x, next(given), next(given), next(given)), maps[at - 1]], dim=1)  # [B, 512, S/16, ..]
        return cast(Tensor, self.flow_out(x.float()))  # [B, 2, S/4, S/4]


def centred(x: Tensor) -> Centred:
    """The statistics of an InstanceNorm, in two passes: what is left of a large mean is exact."""
    values = x.float()
    values = values - values.mean((2, 3), keepdim=True)  # [B, C, h, w]
    return Centred(values, values.square().mean((2, 3), keepdim=True).add_(EPSILON).rsqrt_())


def _lit(x: Centred, term: Term, kind: Tensor) -> Tensor:
    """leaky ReLU of an ADAIN: [B, C, h, w], in the type of `kind`."""
    scale, shift = (part[:, :, None, None] for part in term)
    return leaky_relu_(torch.addcmul(shift, x.values, x.inverse * scale), SLOPE).to(kind.dtype)


def _without_bias(conv: Conv2d) -> Conv2d:
    """The same weight; the InstanceNorm behind it takes a bias away."""
    bare = copy(conv)
    bare._parameters = {**conv._parameters, "bias": None}
    return bare
