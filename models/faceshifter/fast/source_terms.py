"""What AEI-Net draws of an identity, computed once for all frames: everything that is linear in z_id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import ConvTranspose2d, Module, Parameter
from torch.nn.functional import linear

from ..aad import AAD


@dataclass(frozen=True)
class SourceTerms:
    """Terms of S identities.

    `up1`: the map that the first block sees, [S, 2, 2, C]. `identity`: of each AAD layer gamma_id and beta_id,
    [S, 2, C], block by block, a shortcut's last.
    """

    up1: Tensor
    identity: tuple[Tensor, ...]

    def __len__(self) -> int:
        return len(self.up1)


class SourceLayers(Module):
    """z_id [S, c_id] -> SourceTerms, by two matrix products."""

    def __init__(self, up1: ConvTranspose2d, layers: Sequence[AAD]) -> None:
        super().__init__()
        linears = [part for layer in layers for part in (layer.fc1, layer.fc2)]
        self.sizes = [2 * layer.fc1.out_features for layer in layers]
        assert up1.bias is not None
        self.up1_weight = _fixed(up1.weight.permute(2, 3, 1, 0).flatten(0, 2).contiguous())  # [2 2 C, c_id]
        self.up1_bias = _fixed(up1.bias.repeat(4))
        self.weight = _fixed(torch.cat([part.weight for part in linears]))  # [every 2 C, c_id]
        self.bias = _fixed(torch.cat([part.bias for part in linears]))

    def forward(self, z_id: Tensor) -> SourceTerms:
        up1 = linear(z_id, self.up1_weight, self.up1_bias).unflatten(1, (2, 2, -1))  # [S, 2, 2, C]
        identity = linear(z_id, self.weight, self.bias).split(self.sizes, dim=1)  # [S, 2 C] each
        return SourceTerms(up1, tuple(both.unflatten(1, (2, -1)) for both in identity))


def _fixed(weight: Tensor) -> Parameter:
    return Parameter(weight.detach().clone(), requires_grad=False)
