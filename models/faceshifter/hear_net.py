"""HEAR-Net, the Heuristic Error Acknowledging Refinement Network (FaceShifter, section 3.2).

What AEI-Net cannot draw again of a picture even with that picture's own identity, the heuristic error, is what covers
the face: hands, glasses, hair. HEAR-Net puts it back. Layout of taotaonice's code; no weights were ever published.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor
from torch.nn import BatchNorm2d, Conv2d, ConvTranspose2d, LeakyReLU, Module, Sequential

from .attribute_encoder import SLOPE, Halving, enlarged


@dataclass(frozen=True)
class HEARConfig:
    """Sizes of the network. `width`: channels of its first layer. Pictures have a multiple of 32 pixels a side."""

    width: int = 64


class HEARNet(Module):
    """Y_hat [B, 3, s, s] in -1..1, error dY_t = X_t - Y_tt [B, 3, s, s] in -2..2 -> Y [B, 3, s, s] in -1..1."""

    def __init__(self, config: HEARConfig = HEARConfig()) -> None:
        super().__init__()
        self.config = config
        widths = tuple(config.width * times for times in (1, 2, 4, 8, 8))
        for at, (inner, outer) in enumerate(pairwise((6, *widths)), 1):
            self.add_module(f"down{at}", Halving(inner, outer, bias=True))
        inner = widths[-1]
        for at, kept in enumerate(reversed(widths[:-1]), 1):
            self.add_module(f"up{at}", self._doubling(inner, kept))
            inner = 2 * kept
        self.up5 = Conv2d(inner, 3, 3, padding=1)

    @staticmethod
    def _doubling(inner: int, outer: int) -> Sequential:
        return Sequential(ConvTranspose2d(inner, outer, 4, 2, padding=1), BatchNorm2d(outer), LeakyReLU(SLOPE))

    def forward(self, y_hat: Tensor, error: Tensor) -> Tensor:
        x = torch.cat([y_hat, error], dim=1)  # [B, 6, s, s]
        kept = []
        for at in range(1, 6):
            x = self.get_submodule(f"down{at}")(x)  # [B, 64, s / 2, s / 2] .. [B, 512, s / 32, s / 32]
            kept.append(x)
        for at, skip in enumerate(reversed(kept[:-1]), 1):
            x = torch.cat([skip, self.get_submodule(f"up{at}")(x)], dim=1)  # [B, 1024, s / 16, s / 16] .. [B, 128, ..]
        return cast(Tensor, self.up5(enlarged(x)).tanh())  # [B, 3, s, s]
