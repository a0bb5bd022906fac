"""The generator for use: as generator.Generator, with spectral norms folded into the weights."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, channels_last
from torch.nn import InstanceNorm2d, Module

from ...fast.scratch import Scratch
from ..adain import ResBlock, ResBlockUp
from ..blocks import ResBlockDown, SelfAttention
from ..generator import Generator
from ..variants import ATTENTION_AFTER, RESIDUALS
from .attention import FastSelfAttention
from .convolutions import Convolution, fixed
from .fast_blocks import FastResBlock, FastResBlockDown, FastResBlockUp
from .norms import InstanceNorm, adain_lit


class FastGenerator(Module):
    """drawing [B, 3, S, S], psi [B, 17158] -> picture [B, 3, S, S], both in 0..`config.white`; it cannot be trained.

    Made of a generator in eval mode, whose parts keep their names. `p`, `psi` and biases share its memory.
    """

    @torch.no_grad()
    def __init__(self, plain: Generator) -> None:
        super().__init__()
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
                self.add_module(name, FastResBlock(part))
            elif isinstance(part, ResBlockUp):
                self.add_module(name, FastResBlockUp(part, scratch))
        if self.config.later:
            self.conv2d = Convolution(plain.conv2d.weight, plain.conv2d.bias)

    def project(self, e: Tensor) -> Tensor:
        """e [B, 512] -> psi [B, 17158]."""
        return e @ self.p.mT

    def forward(self, drawing: Tensor, psi: Tensor, size: int = 0) -> Tensor:
        """`size`: of the picture, where it is to be another than the drawing's."""
        x = self.down(drawing)  # [B, 512, 4, 4]; save_disc: [B, 512, 16, 16]
        return self.up(x, psi, size or drawing.shape[-1])  # [B, 3, size, size]

    def down(self, drawing: Tensor) -> Tensor:
        """What no person changes: drawing [B, 3, 256, 256] -> [B, 512, 4, 4]; save_disc: [B, 512, 16, 16]."""
        x = drawing.contiguous(memory_format=channels_last)  # [B, 3, 256, 256]
        for at in range(1, self.downs + 1):
            x = self.get_submodule(f"in{at}")(self.get_submodule(f"resDown{at}")(x))  # [B, 64, 128, 128] ..
            if at == ATTENTION_AFTER:
                x = self.self_att_Down(x)  # [B, 256, 32, 32]
        return x

    def up(self, x: Tensor, psi: Tensor, size: int) -> Tensor:
        """The person: x [B, 512, 4, 4], psi [B, 17158] -> picture [B, 3, size, size]."""
        slices: Iterator[Tensor] = iter(psi.split(self.lengths, dim=1))
        for at in range(1, RESIDUALS + 1):
            x = self.get_submodule(f"res{at}")(x, next(slices))  # [B, 512, 4, 4]
        for at in range(1, self.ups + 1):
            side = size if at == self.ups else 2 * x.shape[-1]
            x = self.get_submodule(f"resUp{at}")(x, next(slices), side)  # [B, 512, 8, 8] .. [B, 3, size, size]
            if at == self.ups - 2:
                x = self.self_att_Up(x)  # [B, 128, 64, 64]
        if self.config.later:
            mean, deviation = next(slices).chunk(2, dim=1)  # [B, 32] each
            x = self.conv2d(adain_lit(x, mean, deviation, self.config.slope))  # [B, 3, size, size]
        return self.config.white * x.sigmoid()  # [B, 3, size, size]
