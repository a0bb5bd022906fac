"""The generator for use: parts of the same names in the forms that compute fastest."""

from __future__ import annotations

import torch
from torch import Tensor, channels_last
from torch.nn import InstanceNorm2d, Module

from ...fast.scratch import Scratch
from ..adain import ResBlock, ResBlockUp
from ..blocks import ResBlockDown, SelfAttention
from ..generator import Generator
from .attention import FastSelfAttention
from .convolutions import Convolution, fixed
from .fast_blocks import FastResBlock, FastResBlockDown, FastResBlockUp
from .norms import InstanceNorm, adain_lit


class FastGenerator(Generator):
    """A generator in eval mode, ready to run: it cannot be trained. `p`, `psi` and norms share its memory."""

    @torch.no_grad()
    def __init__(self, plain: Generator) -> None:
        Module.__init__(self)
        self.config, self.lengths, self.downs, self.ups = plain.config, plain.lengths, plain.downs, plain.ups
        self.p, self.psi, scratch = fixed(plain.p), fixed(plain.psi), Scratch()
        for name, part in plain.named_children():
            if isinstance(part, ResBlockDown):
                self.add_module(name, FastResBlockDown(part, scratch, before_norm=True))
            elif isinstance(part, InstanceNorm2d):
                self.add_module(name, InstanceNorm(part))
            elif isinstance(part, SelfAttention):
                self.add_module(name, FastSelfAttention(part))
            elif isinstance(part, ResBlock):
                self.add_module(name, FastResBlock(part, scratch))
            elif isinstance(part, ResBlockUp):
                self.add_module(name, FastResBlockUp(part, scratch))
        if self.config.later:
            self.add_module("conv2d", Convolution(plain.conv2d.weight, plain.conv2d.bias, scratch))
        self.eval()

    def down(self, drawing: Tensor) -> Tensor:
        return super().down(drawing.contiguous(memory_format=channels_last))  # [B, 512, 4, 4]

    def lit(self, x: Tensor, mean: Tensor, deviation: Tensor) -> Tensor:
        return adain_lit(x, mean, deviation, self.config.slope)  # [B, 32, S, S]
