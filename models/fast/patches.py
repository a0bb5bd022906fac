"""Convolutions of small maps as one matrix product.

Their weights are far larger than their maps. oneDNN lays such weights out anew at every call, which takes longer than
the products: of a 1024-channel map of 4 pixels a side, 90 ms where the matrix product takes 22.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import linear, pad


def bordered(maps: Tensor) -> Tensor:
    """[N, h, w, C] -> [N, h + 2, w + 2, C], zeros around."""
    return pad(maps, (0, 0, 1, 1, 1, 1))


def patch_product(maps: Tensor, weight: Tensor, size: int, stride: int, side: int) -> Tensor:
    """maps [N, h, w, C], weight [O, size * size * C] -> [N, side, side, O], from the first row and column on."""
    count, _, _, channels = maps.shape
    frame, row, column, _ = maps.stride()
    steps = (frame, stride * row, stride * column, row, column, 1)
    places = maps.as_strided((count, side, side, size, size, channels), steps, maps.storage_offset())
    return linear(places.reshape(count, side, side, -1), weight)


def as_rows(weight: Tensor) -> Tensor:
    """A convolution's weight [O, C, k, k] -> [O, k * k * C]; no copy where it lies in channels_last."""
    return weight.permute(0, 2, 3, 1).flatten(1)
