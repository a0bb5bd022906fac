"""AEI-Net for use: what depends on the source alone is computed once for it, what depends on the target once for that.

The same numbers as AEINet's plain formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import Module

from .aad import AAD, AADResBlk
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

    def generate_pair(self, z_att: Sequence[Tensor], source: SourceTerms, own: SourceTerms) -> tuple[Tensor, Tensor]:
        """z_att1 .. z_att7 of B targets, one source, terms of the B targets' own identities -> Y_hat and Y_tt, for
        HEAR-Net: [B, 3, 256, 256] in -1..1 each."""
        twice = [torch.cat([own_map, own_map]) for own_map in (*z_att, enlarged(z_att[-1]))]
        z_id = torch.cat([source.z_id.expand(len(z_att[0]), -1), own.z_id])  # [2 B, c_id]
        y_hat, y_tt = self.network.generator(twice, z_id).chunk(2)
        return y_hat, y_tt

    def drawn_with_masks(self, z_att: Sequence[Tensor], source: SourceTerms) -> tuple[Tensor, tuple[Tensor, ...]]:
        """The same Y, and each level's M [S, B, 1, s, s] in 0..1: the mean of its block's without the shortcut's."""
        blocks = [block for block in self.network.generator.children() if isinstance(block, AADResBlk)]
        seen: list[list[Tensor]] = [[] for _ in blocks]
        hooks = [
            layer.conv_h.register_forward_hook(lambda _m, _x, out, own=own: own.append(out.sigmoid()))
            for block, own in zip(blocks, seen, strict=True)
            for layer in block.add_blocks
            if isinstance(layer, AAD)
        ]
        try:
            y = self.generate(z_att, source)  # [S, B, 3, 256, 256]
        finally:
            for hook in hooks:
                hook.remove()
        return y, tuple(torch.stack(own).unflatten(0, (len(y), -1)).mean(dim=1) for own in seen)
