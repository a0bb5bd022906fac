"""Mapping network f_m (PIRenderer, section 3.1): a window of motion -> the latent motion descriptor z."""

from __future__ import annotations

from typing import cast

from torch import Tensor
from torch.nn import Conv1d, LeakyReLU, Module, Sequential

from .adain import SLOPE

TRIMMED = 3  # frames that a dilated layer loses on each side


class MappingNet(Module):
    """motion [B, 73, T], T >= 25 frames (27 by default) about the one that is drawn -> z [B, 256]."""

    def __init__(self, coefficients: int, descriptor: int, layers: int) -> None:
        super().__init__()
        self.layers = layers
        self.first = Sequential(Conv1d(coefficients, descriptor, 7))
        for at in range(layers):
            layer = Conv1d(descriptor, descriptor, 3, dilation=TRIMMED)
            self.add_module(f"encoder{at}", Sequential(LeakyReLU(SLOPE), layer))

    def forward(self, motion: Tensor) -> Tensor:
        return self.maps(motion).mean(2)  # [B, 256]

    def maps(self, motion: Tensor) -> Tensor:
        """[B, 73, T] -> [B, 256, T - 24]: of these, z is the mean."""
        x = self.first(motion)  # [B, 256, T - 6]
        for at in range(self.layers):
            x = self.get_submodule(f"encoder{at}")(x) + x[:, :, TRIMMED:-TRIMMED]  # [B, 256, T - 12] ..
        return cast(Tensor, x)
