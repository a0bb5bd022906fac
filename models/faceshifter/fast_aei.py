"""AEI-Net for use: what depends on the source alone is computed once for it, what depends on the target once for that.

The same numbers as AEINet's plain formula, to rounding; the parts are in the room fast/.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor
from torch.nn import Module, ModuleList

from ..face.half_precision import finite_result
from ..fast.scratch import Scratch
from .aad import AADResBlk
from .aei_net import AEIConfig, AEINet
from .fast.fast_block import FastBlock, layers_of
from .fast.fast_encoder import FastEncoder
from .fast.source_terms import SourceLayers, SourceTerms
from .fast.strips import enlarged

NAME = "AEI-Net"
SMALL_SIDE = 32  # up to here frames are drawn together, beyond one by one on a CPU: their maps then stay in its cache


class FastAEI(Module):
    """A trained AEI-Net, ready to run. Its weights are copies, in the forms that compute fastest: drop the network.

    In half precision, what is not finite is computed again in float32, and given so. Every method raises LikenessError
    for weights that give no numbers in float32 either.
    """

    @torch.no_grad()
    def __init__(self, network: AEINet) -> None:
        super().__init__()
        self.config: AEIConfig = network.config
        plain = [cast(AADResBlk, block) for name, block in network.generator.named_children() if name != "up1"]
        self.encoder = FastEncoder(network.encoder)
        self.layers = SourceLayers(network.generator.up1, [layer for block in plain for layer in layers_of(block)])
        last, space = len(plain), Scratch()
        self.blocks = ModuleList(FastBlock(block, 2**at, at == last, space) for at, block in enumerate(plain, 1))
        ends = [0]
        for block in plain:
            ends.append(ends[-1] + len(layers_of(block)))
        self.parts = [slice(*both) for both in pairwise(ends)]  # of the identity's terms, for each block

    @property
    def dtype(self) -> torch.dtype:
        return self.layers.bias.dtype

    def attributes(self, x_t: Tensor) -> tuple[Tensor, ...]:
        """X_t [B, 3, 256, 256] in -1..1 -> z_att1 .. z_att7; z_att8 is the last of them, enlarged."""

        def encoded(aei: FastAEI) -> tuple[Tensor, ...]:
            return tuple(maps.permute(0, 3, 1, 2) for maps in aei.encoder(x_t.to(aei.dtype)))

        return cast(tuple[Tensor, ...], finite_result(self, encoded, NAME))  # [B, 1024, 2, 2] .. [B, 64, 128, 128]

    def source(self, z_id: Tensor) -> SourceTerms:
        """z_id [S, c_id] -> what is drawn of these identities."""

        def computed(aei: FastAEI) -> tuple[Tensor, ...]:
            terms = aei.layers(z_id.to(aei.layers.bias))
            return terms.up1, *terms.identity

        up1, *identity = finite_result(self, computed, NAME)
        return SourceTerms(up1, tuple(identity))

    def generate(self, z_att: Sequence[Tensor], source: SourceTerms) -> Tensor:
        """z_att1 .. z_att7 of B targets, terms of S sources -> Y [S, B, 3, 256, 256] in -1..1."""
        return self.drawn_with_masks(z_att, source)[0]

    def drawn_with_masks(self, z_att: Sequence[Tensor], source: SourceTerms) -> tuple[Tensor, tuple[Tensor, ...]]:
        """As `generate`, and of each level [S, B, 1, s, s] in 0..1: how much of a place is drawn of the identity.

        It is the mean of the masks M of the block's AAD layers, without the shortcut's.
        """
        every = SourceTerms(source.up1[:, None], tuple(both[:, None] for both in source.identity))
        return self._drawn(z_att, every)

    def generate_pair(self, z_att: Sequence[Tensor], source: SourceTerms, own: SourceTerms) -> tuple[Tensor, Tensor]:
        """z_att1 .. z_att7 of B targets, terms of one source and of the B targets' own identities -> Y_hat, Y_tt.

        What HEAR-Net sees of them, [B, 3, 256, 256] in -1..1 each; attributes are computed once for both.
        """
        up1 = _beside(source.up1, own.up1)
        both = SourceTerms(up1, tuple(map(_beside, source.identity, own.identity)))
        y_hat, y_tt = self._drawn(z_att, both)[0]
        return y_hat, y_tt

    def _drawn(self, z_att: Sequence[Tensor], terms: SourceTerms) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Terms [S, B or 1, ..] -> Y [S, B, 3, 256, 256], masks [S, B, 1, s, s]."""
        y, *masks = finite_result(self, lambda aei: aei._through(z_att, terms), NAME)
        return y.permute(0, 1, 4, 2, 3), tuple(mask[:, :, None] for mask in masks)

    def _through(self, z_att: Sequence[Tensor], terms: SourceTerms) -> tuple[Tensor, ...]:
        """Y [S, B, 256, 256, 3] and the masks [S, B, s, s] of every level, in this network's precision."""
        maps = [level.to(self.dtype).permute(0, 2, 3, 1).contiguous() for level in (*z_att, z_att[-1])]
        identity = [both.to(self.dtype) for both in terms.identity]
        frames = len(maps[0])
        h = terms.up1.to(self.dtype).expand(-1, frames, -1, -1, -1).contiguous()  # [S, B, 2, 2, C]
        small = sum(2**at <= SMALL_SIDE for at in range(1, len(maps) + 1))
        h, masks = self._levels(h, maps, identity, range(small))  # [S, B, 64, 64, C]
        several = 1 if h.device.type == "cpu" else frames
        parts = []
        for at in range(0, frames, several):
            some = slice(at, at + several)
            own = [both if both.shape[1] == 1 else both[:, some] for both in identity]
            parts.append(self._levels(h[:, some], [level[some] for level in maps], own, range(small, len(maps))))
        drawn = torch.cat([y for y, _ in parts], dim=1).tanh_()  # [S, B, 256, 256, 3]
        return drawn, *masks, *(torch.cat(level, dim=1) for level in zip(*(more for _, more in parts), strict=True))

    def _levels(
        self, h: Tensor, maps: Sequence[Tensor], identity: Sequence[Tensor], levels: range
    ) -> tuple[Tensor, list[Tensor]]:
        masks = []
        for at in levels:
            h, mask = self.blocks[at](h, maps[at], identity[self.parts[at]])  # [S, F, s, s, C], [S, F, s, s]
            masks.append(mask)
            if at + 1 < len(self.blocks):
                h = enlarged(h.flatten(0, 1)).unflatten(0, h.shape[:2])  # [S, F, 2 s, 2 s, C]
        return h, masks


def _beside(source: Tensor, own: Tensor) -> Tensor:
    """[1, ..] of one source, [B, ..] of the targets themselves -> [2, B, ..]."""
    return torch.stack([source.expand_as(own), own])
