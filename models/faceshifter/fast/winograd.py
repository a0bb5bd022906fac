"""3x3 convolutions by Winograd's F(2x2, 3x3) (Lavin and Gray 2016, arXiv 1509.09308, section 4.1).

Four pixels of the result from 16 of the map take 16 products in place of 36. In float32 it is nearer to the exact sum
than oneDNN's convolution is, for a product sums C numbers and not 9 C.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ...fast.patches import bordered
from ...fast.scratch import Scratch

TILES_AT_ONCE = 256  # what is in between, four times the maps, stays in the cache

# G of the paper: 3 weights of a line -> what its 4 transformed pixels are multiplied with.
_WEIGHTS = ((1.0, 0.0, 0.0), (0.5, 0.5, 0.5), (0.5, -0.5, 0.5), (0.0, 0.0, 1.0))
_BACK = ((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, -1.0, 0.0), (0.0, 0.0, 0.0, 1.0))


def winograd_weight(weight: Tensor) -> Tensor:
    """[O, C, 3, 3] -> [16, C, O]."""
    lines = torch.tensor(_WEIGHTS, dtype=torch.float64, device=weight.device)
    turned = torch.einsum("ij,kl,ocjl->kico", lines, lines, weight.double())  # [4, 4, C, O], columns first
    return turned.flatten(0, 1).to(weight.dtype)


def plain_weight(turned: Tensor) -> Tensor:
    """[16, C, O] -> [O, C, 3, 3], what `winograd_weight` was given, to rounding."""
    back = torch.tensor(_BACK, dtype=torch.float64, device=turned.device)
    weight = torch.einsum("ij,kl,ljco->ocik", back, back, turned.double().unflatten(0, (4, 4)))  # [O, C, 3, 3]
    return weight.to(turned.dtype)


def winograd(maps: Tensor, weight: Tensor, space: Scratch) -> Tensor:
    """maps [N, s, s, C] with s even, weight [16, C, O] -> [N, s, s, O], with zero padding."""
    count, side, _, _ = maps.shape
    out = maps.new_empty(count, side, side, weight.shape[2])
    several = max(1, 4 * TILES_AT_ONCE // side**2)
    for part, done in zip(maps.split(several), out.split(several), strict=True):
        _convolve(part, weight, done, space)
    return out


def _convolve(maps: Tensor, weight: Tensor, out: Tensor, space: Scratch) -> None:
    count, side, _, channels = maps.shape
    low, edge = side // 2, bordered(maps)  # [N, s + 2, s + 2, C]
    rows = space.take("rows", maps, 4, count, low, side + 2, channels)
    _turned([edge[:, 0:-2:2], edge[:, 1:-1:2], edge[:, 2::2], edge[:, 3::2]], rows)
    tiles = space.take("tiles", maps, 4, 4, count, low, low, channels)  # by column, by row of a tile
    _turned([rows[:, :, :, 0:-2:2], rows[:, :, :, 1:-1:2], rows[:, :, :, 2::2], rows[:, :, :, 3::2]], tiles)
    products = space.take("products", maps, 4, 4, count, low, low, out.shape[3])
    torch.bmm(tiles.view(16, -1, channels), weight, out=products.view(16, -1, out.shape[3]))
    columns = space.take("columns", maps, 2, *products.shape[1:])  # [2, 4, N, s / 2, s / 2, O]
    _summed(products, columns[0], columns[1])
    pixels = out.view(count, low, 2, low, 2, -1)
    for right, column in enumerate(columns):
        _summed(column, pixels[:, :, 0, :, right], pixels[:, :, 1, :, right])


def _turned(four: list[Tensor], out: Tensor) -> None:
    """B^T of the paper: out[0 .. 3] from the pixels 0 .. 3 of a tile's line."""
    torch.sub(four[0], four[2], out=out[0])
    torch.add(four[1], four[2], out=out[1])
    torch.sub(four[2], four[1], out=out[2])
    torch.sub(four[1], four[3], out=out[3])


def _summed(four: Tensor, first: Tensor, second: Tensor) -> None:
    """A^T of the paper: the two pixels of a line from its four products."""
    torch.add(four[1], four[2], out=first).add_(four[0])
    torch.sub(four[1], four[2], out=second).sub_(four[3])
