"""The encoders of HyperLips (section 3.1) for use: MobileNetV3 and LR-ASPP with their norms folded, channels last."""

from __future__ import annotations

from copy import deepcopy
from typing import cast

import torch
from torch import Tensor
from torch.nn import Module, ModuleList, Sequential

from ..aspp import LRASPP
from ..mobilenet import TAPS, InvertedResidual, MobileNetV3
from .folding import folded_layers


class FastRow(Module):
    """x [B, C, h, w] -> [B, C', h', w'], as an InvertedResidual."""

    def __init__(self, row: InvertedResidual) -> None:
        super().__init__()
        *before, last = row.block
        parts = (folded_layers(part) if isinstance(part, Sequential) else deepcopy(part) for part in before)
        self.before, self.last = Sequential(*parts), folded_layers(cast(Sequential, last))
        self.residual = row.residual

    def forward(self, x: Tensor) -> Tensor:
        made = self.before(x)  # [B, expanded, h', w']
        return self.last(made, x if self.residual else None)  # type: ignore[no-any-return]  # [B, C', h', w']


class FastMobileNet(Module):
    """What the stem made of x, [B, 16, h/2, w/2] -> the four maps of MobileNetV3, at 1/2, 1/4, 1/8 and 1/16 of x."""

    def __init__(self, network: MobileNetV3) -> None:
        super().__init__()
        stem, *rows, last = network.features
        self.stem = folded_layers(cast(Sequential, stem))
        self.rows = ModuleList(FastRow(cast(InvertedResidual, row)) for row in rows)
        self.rows.append(folded_layers(cast(Sequential, last)))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        taps = []
        for at, row in enumerate(self.rows, 1):
            x = row(x)  # [B, C', h', w']
            if at in TAPS:
                taps.append(x)
        return tuple(taps)  # type: ignore[return-value]


class FastASPP(Module):
    """x [B, 960, h, w] -> [B, 128, h, w], as LRASPP."""

    def __init__(self, aspp: LRASPP) -> None:
        super().__init__()
        self.seen, self.weight = folded_layers(aspp.aspp1, torch.relu_), deepcopy(aspp.aspp2)

    def forward(self, x: Tensor) -> Tensor:
        return self.seen(x) * self.weight(x)  # type: ignore[no-any-return]  # [B, 128, h, w]
