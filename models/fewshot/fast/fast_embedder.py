"""The embedder for use: parts of the same names in the forms that compute fastest."""

from __future__ import annotations

import torch
from torch import Tensor, channels_last
from torch.nn import Module

from ...fast.scratch import Scratch
from ..blocks import ResBlockDown, SelfAttention
from ..embedder import Embedder
from .attention import FastSelfAttention
from .fast_blocks import FastResBlockDown


class FastEmbedder(Embedder):
    """An embedder in eval mode, ready to run: it cannot be trained."""

    @torch.no_grad()
    def __init__(self, plain: Embedder) -> None:
        Module.__init__(self)
        self.slope, scratch = plain.slope, Scratch()
        for name, part in plain.named_children():
            if isinstance(part, ResBlockDown):
                self.add_module(name, FastResBlockDown(part, scratch))
            elif isinstance(part, SelfAttention):
                self.add_module(name, FastSelfAttention(part))
        self.eval()

    def forward(self, photo: Tensor, drawing: Tensor) -> Tensor:
        return super().forward(*(x.contiguous(memory_format=channels_last) for x in (photo, drawing)))  # [B, 512]
