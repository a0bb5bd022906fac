"""3x3 convolutions by Winograd's F(4x4, 3x3) (Lavin and Gray 2016, arXiv 1509.09308, section 4).

Sixteen pixels of the result from 36 of the map take 36 products in place of 144. The points are 0, 1, -1, 2, -2 and
infinity: with them all that is done before and after the products is adding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from .scratch import Scratch

TILE = 4  # pixels a side
NUMBERS = 1 << 20  # of a map that are worked on at once; fewer take longer, since all weights are read for each part

# G of the paper: 3 weights of a line -> what its 6 transformed pixels are multiplied with.
_WEIGHTS = ((6, 0, 0), (-4, -4, -4), (-4, 4, -4), (1, 2, 4), (1, -2, 4), (0, 0, 24))


def winograd_weight(weight: Tensor) -> Tensor:
    """[O, C, 3, 3] -> [36, C, O], computed in float64."""
    lines = torch.tensor(_WEIGHTS, dtype=torch.float64, device=weight.device) / 24
    turned = torch.einsum("ij,kl,ocjl->kico", lines, lines, weight.double())  # [6, 6, C, O], columns first
    return turned.flatten(0, 1).to(weight.dtype).contiguous()


def winograd(whole: Tensor, weight: Tensor, out: Tensor, memory: Scratch) -> Iterator[Tensor]:
    """whole [H + 2, W, C], its first and last row zeros, H and W multiples of 4; weight [36, C, O]; out [H, W, O].

    Yields the parts of `out`, [rows, W, O], when they are made.
    """
    tiles = len(out) // TILE  # of a column
    several = max(1, NUMBERS // whole[:TILE].numel())
    for top in range(0, tiles, several):
        count = min(several, tiles - top)
        rows = slice(TILE * top, TILE * (top + count))
        _convolve(whole[rows.start : rows.stop + 2], weight, out[rows], memory)
        yield out[rows]


def _convolve(whole: Tensor, weight: Tensor, out: Tensor, memory: Scratch) -> None:
    (height, width, outputs), channels = out.shape, whole.shape[2]
    high, wide = height // TILE, width // TILE
    rows = memory.take("rows", whole, 6, high, width + 2, channels)
    rows[:, :, 0] = rows[:, :, -1] = 0
    parts = memory.take("parts", whole, 2, high, width, channels)
    _turned([whole[at : at + height - 3 : TILE] for at in range(6)], rows[:, :, 1:-1], parts)
    tiles = memory.take("tiles", whole, 6, 6, high, wide, channels)  # by column, by row of a tile
    parts = memory.take("parts", whole, 2, 6, high, wide, channels)
    _turned([rows[:, :, at : at + width - 3 : TILE] for at in range(6)], tiles, parts)
    products = memory.take("products", whole, 6, 6, high, wide, outputs)
    torch.bmm(tiles.view(36, -1, channels), weight, out=products.view(36, -1, outputs))
    columns = memory.take("columns", whole, TILE, 6, high, wide, outputs)
    _summed(products, columns)
    pixels = out.view(high, TILE, wide, TILE, outputs).permute(1, 3, 0, 2, 4)  # [4, 4, H / 4, W / 4, O], rows first
    _summed(columns.transpose(0, 1), pixels)


def _turned(six: Sequence[Tensor], out: Tensor, parts: Tensor) -> None:
    """B^T of the paper: out[0 .. 5] from the pixels 0 .. 5 of a tile's line; `parts`: two of their size."""
    even, odd = parts
    torch.sub(six[4], six[2], alpha=4, out=even)
    torch.sub(six[3], six[1], alpha=4, out=odd)
    torch.add(even, odd, out=out[1])
    torch.sub(even, odd, out=out[2])
    torch.sub(six[4], six[2], out=even)
    torch.sub(six[3], six[1], out=odd)
    torch.add(even, odd, alpha=2, out=out[3])
    torch.sub(even, odd, alpha=2, out=out[4])
    torch.sub(six[0], six[2], out=out[0])
    torch.add(even, out[0], alpha=4, out=out[0])
    torch.sub(six[5], six[3], out=out[5])
    torch.sub(out[5], odd, alpha=4, out=out[5])


def _summed(six: Tensor, out: Tensor) -> None:
    """A^T of the paper: the four pixels of a line from its six products, which are written over."""
    torch.add(six[1], six[2], out=out[0])
    torch.sub(six[1], six[2], out=out[1])
    torch.add(six[3], six[4], out=six[1])
    torch.sub(six[3], six[4], out=six[2])
    torch.add(out[0], six[1], alpha=4, out=out[2])
    torch.add(out[1], six[2], alpha=8, out=out[3]).add_(six[5])
    out[0].add_(six[1]).add_(six[0])
    out[1].add_(six[2], alpha=2)
