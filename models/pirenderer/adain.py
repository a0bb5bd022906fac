"""The motion descriptor's way into pictures (PIRenderer, section 3.1): AdaIN, whose scale and shift z gives."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor
from torch.nn import Linear, Module, Parameter, ReLU, Sequential
from torch.nn.functional import group_norm, instance_norm

HIDDEN = 128
SLOPE = 0.1  # of all leaky ReLUs


class ADAIN(Module):
    """x [B, C, h, w], z [B, 256] -> [B, C, h, w]: each picture's channels normalised, then as z wants them."""

    def __init__(self, channels: int, descriptor: int) -> None:
        super().__init__()
        self.mlp_shared = Sequential(Linear(descriptor, HIDDEN), ReLU())
        self.mlp_gamma, self.mlp_beta = Linear(HIDDEN, channels), Linear(HIDDEN, channels)

    def forward(self, x: Tensor, z: Tensor) -> Tensor:
        gamma, beta = self.terms(z)  # [B, C] each
        return instance_norm(x) * gamma[:, :, None, None] + beta[:, :, None, None]  # [B, C, h, w]

    def terms(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """z [B, 256] -> what is multiplied, 1 + gamma, and what is added, beta: [B, C] each."""
        hidden = self.mlp_shared(z)  # [B, 128]
        return 1 + self.mlp_gamma(hidden), cast(Tensor, self.mlp_beta(hidden))


class LayerNorm2d(Module):
    """x [B, C, h, w] -> the same, normalised over all of a picture's numbers, scaled and shifted by channel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight, self.bias = Parameter(torch.ones(channels, 1, 1)), Parameter(torch.zeros(channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return group_norm(x, 1, self.weight.flatten(), self.bias.flatten())  # [B, C, h, w]
