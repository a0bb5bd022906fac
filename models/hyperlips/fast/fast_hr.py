"""The HR decoder (HyperLips, section 3.2) for use: norms folded, channels last, on no more rows than are wanted."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, channels_last
from torch.nn import BatchNorm2d, ConvTranspose2d, Module, Sequential

from ..conv_blocks import ConvBlock, UpBlock
from ..hr_decoder import HRConfig, HRDecoder
from .fast_decoder import REACH, FastBlock, FastTail
from .folding import FoldedDoubling, one_by_one


class FastHR(Module):
    """An HRDecoder's weights, copied: face and sketch [B, 3, s, s] -> [B, 3, r (s - rows_from), r s] BGR in 0..1."""

    def __init__(self, network: HRDecoder) -> None:
        super().__init__()
        self.config: HRConfig = network.config
        *before, one, two = network.up_conv
        self.before = Sequential(*(_fast(part) for part in (*network.conv_base, *before)))
        self.last = FastTail(Sequential(one, two), network.output_block)

    def forward(self, face: Tensor, sketch: Tensor, rows_from: int = 0) -> Tensor:
        """Only the rows of `face` from `rows_from` - 5 on are looked at."""
        start = max(rows_from - REACH, 0)  # of the finer maps less is enough
        both = torch.cat([face[:, :, start:], sketch[:, :, start:]], 1).to(self.last.dtype)  # [B, 6, s - start, s]
        made = one_by_one(self._drawn, both.contiguous(memory_format=channels_last))  # [B, 3, r (s - start), r s]
        return made[:, :, self.config.rescaling * (rows_from - start) :]  # [B, 3, r (s - rows_from), r s]

    def _drawn(self, both: Tensor) -> Tensor:
        return self.last(self.before(both))  # type: ignore[no-any-return]


def _fast(part: Module) -> Module:
    if isinstance(part, UpBlock):
        up, norm = part.conv_block
        return FoldedDoubling(cast(ConvTranspose2d, up), cast(BatchNorm2d, norm))
    return FastBlock(cast(ConvBlock, part))
