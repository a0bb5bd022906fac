"""AEI-Net for use: what depends on the source alone is computed once for it, what depends on the target once for that.

The same numbers as AEINet's plain formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import Module

from .aei_net import AEIConfig, AEINet
from .attribute_encoder import enlarged


@dataclass(frozen=True)
class SourceTerms:
    """All that AEI-Net needs of z_id, for S sources."""

    z_id: Tensor


class FastAEI(Module):
    """A trained AEI-Net, ready to run; its weights are shared with the network that it is made of."""

    def __init__(self, network: AEINet) -> None:
        super().__init__()
        self.network = network
        self.config: AEIConfig = network.config

    def attributes(self, x_t: Tensor) -> tuple[Tensor, ...]:
        """X_t [B, 3, 256, 256] in -1..1 -> z_att1 .. z_att7; z_att8 is the last of them, enlarged."""
        z_att: tuple[Tensor, ...] = self.network.encoder(x_t)  # [B, 1024, 2, 2] .. [B, 64, 256, 256]
        return z_att[:-1]

    def source(self, z_id: Tensor) -> SourceTerms:
        """z_id [S, c_id] -> what is drawn of these identities."""
        return SourceTerms(z_id)

    def generate(self, z_att: Sequence[Tensor], source: SourceTerms) -> Tensor:
        """z_att1 .. z_att7 of B targets, terms of S sources -> Y [S, B, 3, 256, 256] in -1..1."""
        whole = (*z_att, enlarged(z_att[-1]))
        drawn = [self.network.generator(whole, z_id.expand(len(z_att[0]), -1)) for z_id in source.z_id.split(1)]
        return torch.stack(drawn)  # [S, B, 3, 256, 256]
