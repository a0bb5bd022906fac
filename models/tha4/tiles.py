"""Which pixels a picture needs from each level of the body morpher, cut to rectangles that fit a processor's cache."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad

from ..errors import LikenessError


class Region(NamedTuple):
    """Rows top .. bottom - 1 and columns left .. right - 1 of a picture."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def rows(self) -> slice:
        return slice(self.top, self.bottom)

    @property
    def columns(self) -> slice:
        return slice(self.left, self.right)

    def check(self, size: int) -> None:
        """Raises LikenessError unless the region holds a pixel and lies within a picture of `size` pixels."""
        if not (0 <= self.top < self.bottom <= size and 0 <= self.left < self.right <= size):
            raise LikenessError(
                f"The region of rows {self.top} to {self.bottom} and columns {self.left} to {self.right} does not lie "
                f"in the picture of {size} x {size} pixels. Choose one that does."
            )

    def within(self, other: Region) -> Region:
        """What both have in common."""
        return Region(
            max(self.top, other.top),
            min(self.bottom, other.bottom),
            max(self.left, other.left),
            min(self.right, other.right),
        )

    def seen_from(self, other: Region) -> Region:
        """The same pixels, counted from the other's top left corner."""
        return Region(self.top - other.top, self.bottom - other.top, self.left - other.left, self.right - other.left)

    def smaller(self, step: int, margin: int, size: int) -> Region:
        """Its place in a picture `step` times smaller, of `size` pixels, with `margin` pixels more on each side."""
        return Region(
            max(self.top // step - margin, 0),
            min(-(-self.bottom // step) + margin, size),
            max(self.left // step - margin, 0),
            min(-(-self.right // step) + margin, size),
        )


def plan(wanted: Tensor, levels: int, height: int, width: int) -> list[list[Region]]:
    """The tiles to compute at each level, smallest size first, so that all pixels of `wanted` [S, S] (bool) are known.

    Tiles are at most `height` x `width`. Their edges are even, as the enlargement makes pixels in pairs.
    """
    tiles = [cover(wanted, height, width)]
    for _ in range(levels - 1):
        size = wanted.shape[-1] // 2
        wanted = torch.zeros(size, size, dtype=torch.bool)
        for tile in tiles[0]:
            read = tile.smaller(2, 1, size)  # the enlargement reads one pixel around
            wanted[read.rows, read.columns] = True
        tiles.insert(0, cover(wanted, height, width))
    return tiles


def cover(wanted: Tensor, height: int, width: int) -> list[Region]:
    """Tiles that do not overlap and hold every True of `wanted` [S, S], S and `height` even.

    Rows are taken in pairs and columns in eights (`width` is a multiple of 8), so that a tile's pixels are a multiple
    of 16, as sine_level.Product likes it.
    """
    size = wanted.shape[-1]
    eight = min(8, size)
    coarse = wanted.reshape(size // 2, 2, size // eight, eight).any(3).any(1)  # [S/2, S/8]
    tiles = []
    for top in range(0, size // 2, height // 2):
        band = coarse[top : top + height // 2]
        rows = band.any(1).nonzero().flatten().tolist()
        edges = pad(band.any(0).int(), (1, 1)).diff()  # 1 where a run of wanted columns begins, -1 behind its end
        starts, ends = (edges.eq(sign).nonzero().flatten().mul(eight).tolist() for sign in (1, -1))
        for start, end in zip(starts, ends, strict=True):
            for left in range(start, end, width):
                tile = Region(2 * (top + rows[0]), 2 * (top + rows[-1] + 1), left, min(left + width, end))
                tiles.append(tile)
    return tiles
