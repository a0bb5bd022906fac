"""An hourglass (Newell et al. 2016, section 3.1) of the blocks of 2DFAN: down to a sixteenth, and up again."""

from __future__ import annotations

from torch import Tensor
from torch.nn import Module
from torch.nn.functional import avg_pool2d, interpolate

from .residual_block import ResidualBlock

DEPTH = 4  # halvings


class Hourglass(Module):
    """x [B, width, h, w] -> the same shape, each pixel having seen its surroundings; h and w are multiples of 16.

    Blocks of level n, from 4 at the full size to 1: `b1_n` stays at the level's size, `b2_n` begins the half size, and
    `b3_n` ends it.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        for level in range(DEPTH, 0, -1):
            for part in ("b1", "b2", "b3"):
                self.add_module(f"{part}_{level}", ResidualBlock(width, width))
        self.b2_plus_1 = ResidualBlock(width, width)

    def forward(self, x: Tensor, level: int = DEPTH) -> Tensor:
        stays, begins, ends = (self.get_submodule(f"{part}_{level}") for part in ("b1", "b2", "b3"))
        low = begins(avg_pool2d(x, 2))  # [B, width, h/2, w/2]
        low = self(low, level - 1) if level > 1 else self.b2_plus_1(low)  # [B, width, h/2, w/2]
        return stays(x).add_(interpolate(ends(low), scale_factor=2, mode="nearest"))  # [B, width, h, w]
