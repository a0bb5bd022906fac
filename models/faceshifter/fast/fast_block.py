"""A residual block of AAD layers (FaceShifter, section 3.1.1) for several sources and frames at once."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor
from torch.nn import Conv2d, Module, ModuleList

from ...fast.scratch import Scratch
from ..aad import AAD, AADResBlk
from .convolution import FastConvolution
from .denormalisation import Denormalisation


class FastBlock(Module):
    """h [S, F, s, s, inner], z_att [F, s, s, c_att] -> [S, F, s, s, outer]."""

    def __init__(self, plain: AADResBlk, side: int, half_size: bool, space: Scratch) -> None:
        super().__init__()
        shortcut = [] if plain.last_add_block is None else list(plain.last_add_block)
        first, *later = (part for part in plain.add_blocks if isinstance(part, AAD))
        beside = [part for part in shortcut if isinstance(part, AAD)]
        convolutions = [part for part in (*plain.add_blocks, *shortcut) if isinstance(part, Conv2d)]
        self.first = Denormalisation([first, *beside], half_size, space)
        self.later = ModuleList(Denormalisation([aad], half_size, space) for aad in later)
        self.convolutions = ModuleList(FastConvolution(part.weight, side, space) for part in convolutions)

    def forward(self, h: Tensor, z_att: Tensor, identity: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """`identity`: of each AAD layer, the shortcut's last, gamma_id and beta_id, [S, F or 1, 2, inner].

        Also gives the mean of the masks M, without the shortcut's, [S, F, s, s].
        """
        main = len(self.later) + 1
        (x, *beside), (mask, *_) = self.first(h, z_att, [identity[0], *identity[main:]])  # [S, F, s, s, inner] each
        shortcut = self._convolved(main, beside[0]) if beside else h  # [S, F, s, s, outer]
        x = self._convolved(0, x)  # [S, F, s, s, inner or outer]
        for at, layer in enumerate(self.later, 1):
            (x,), (more,) = layer(x, z_att, identity[at : at + 1])  # [S, F, s, s, inner]
            x, mask = self._convolved(at, x), mask + more  # [S, F, s, s, inner or outer], [S, F, s, s]
        return x.add_(shortcut), mask / main

    def _convolved(self, at: int, x: Tensor) -> Tensor:
        drawn: Tensor = self.convolutions[at](x.flatten(0, 1))  # [S F, s, s, inner or outer]
        return drawn.unflatten(0, x.shape[:2])


def layers_of(plain: AADResBlk) -> list[AAD]:
    """A block's AAD layers, the shortcut's last."""
    shortcut = [] if plain.last_add_block is None else list(plain.last_add_block)
    return [part for part in (*plain.add_blocks, *shortcut) if isinstance(part, AAD)]
