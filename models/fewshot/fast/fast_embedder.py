"""The embedder for use: as embedder.Embedder, with spectral norms folded into the weights."""

from __future__ import annotations

import torch
from torch import Tensor, channels_last
from torch.nn import Module
from torch.nn.functional import leaky_relu

from ...fast.scratch import Scratch
from ..blocks import ResBlockDown, SelfAttention
from ..embedder import Embedder
from .attention import FastSelfAttention
from .fast_blocks import FastResBlockDown


class FastEmbedder(Module):
    """photo, drawing [B, 3, S, S] in 0..`config.white` -> e [B, 512]; made of an embedder in eval mode."""

    @torch.no_grad()
    def __init__(self, plain: Embedder) -> None:
        super().__init__()
        self.slope, scratch = plain.slope, Scratch()
        for name, part in plain.named_children():
            if isinstance(part, ResBlockDown):
                self.add_module(name, FastResBlockDown(part, scratch))
            elif isinstance(part, SelfAttention):
                self.add_module(name, FastSelfAttention(part))

    def forward(self, photo: Tensor, drawing: Tensor) -> Tensor:
        x = torch.cat([photo, drawing], dim=1).contiguous(memory_format=channels_last)  # [B, 6, 256, 256]
        for part in self.children():
            x = part(x)  # [B, 64, 128, 128] .. [B, 512, 4, 4]
        return leaky_relu(x.amax(dim=(2, 3)), self.slope)  # [B, 512]
