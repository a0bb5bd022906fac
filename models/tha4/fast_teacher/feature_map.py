"""Feature maps that are made strip by strip, each strip counted for the next norm while it is still in the cache.

On a CPU the whole of a 512-pixel level does not fit into the cache. A convolution of 32 channels runs at 240 GFLOP/s in
strips and at 145 as a whole, and a pass over such a map, 16 ms in new memory, is 1 to 2 ms in a strip.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, channels_last
from torch.nn.functional import silu

from ...fast.scratch import Scratch

STRIP_BYTES = 4 << 20  # of one thread; 2 and 8 cost the same within 5 %, 1 some 15 % and whole maps 25 % more


@dataclass(frozen=True)
class FeatureMap:
    """values [B, C, H, W], channels last, with the sum of each channel and that of its squares [B, C]."""

    values: Tensor
    total: Tensor
    squares: Tensor

    @staticmethod
    def of(values: Tensor) -> FeatureMap:
        return FeatureMap(values, *_sums(values))


class Workspace:
    """Where maps are made on a device: how many rows at once, and the memory for the whole."""

    def __init__(self, device: torch.device) -> None:
        self.device, self._scratch = device, Scratch()

    def strip_rows(self, height: int, row_bytes: int, grain: int = 1) -> int:
        """How many rows of a map make a strip; on a GPU all of them."""
        if self.device.type != "cpu":
            return height
        return min(height, max(1, STRIP_BYTES * torch.get_num_threads() // row_bytes // grain) * grain)

    def take(self, place: str, shape: tuple[int, int, int, int], like: Tensor) -> Tensor:
        """An uninitialised map of this shape, channels last; see Scratch."""
        batch, channels, height, width = shape
        return self._scratch.take(place, like, batch, height, width, channels).permute(0, 3, 1, 2)


def in_strips(
    draw: Callable[[int, int], Tensor], height: int, row_bytes: int, space: Workspace, place: str, grain: int = 1
) -> FeatureMap:
    """A map of `height` rows from `draw(top, bottom)`, which makes some of them: [B, C, bottom - top, W].

    `row_bytes`: what a row takes where it takes most; it tells how many fit into a strip. `place`: of the workspace.
    `grain`: strips are a multiple of it.
    """
    rows = space.strip_rows(height, row_bytes, grain)
    first = draw(0, rows)  # [B, C, rows, W]
    if rows == height:
        return FeatureMap.of(first.contiguous(memory_format=channels_last))
    batch, channels, _, width = first.shape
    values = space.take(place, (batch, channels, height, width), first)
    total, squares = (torch.zeros_like(sums) for sums in _sums(first))
    for top in range(0, height, rows):
        strip = draw(top, min(top + rows, height)) if top else first  # [B, C, rows, W]
        values[:, :, top : top + rows].copy_(strip)
        for sums, more in zip((total, squares), _sums(strip), strict=True):
            sums += more
    return FeatureMap(values, total, squares)


def _sums(values: Tensor) -> tuple[Tensor, Tensor]:
    """Sums of each channel and of its squares, [B, C] each, in float32 at least."""
    values = values.to(torch.promote_types(values.dtype, torch.float32))
    return values.sum((2, 3)), values.square().sum((2, 3))


def lit(parts: Sequence[FeatureMap], line: tuple[Tensor, Tensor], top: int, bottom: int, dtype: torch.dtype) -> Tensor:
    """SiLU(a x + b) of rows top .. bottom of maps that lie one upon another in channels: [B, C, bottom - top, W].

    `line`: a and b (FoldedNorm.line). Computed in float32 at least, returned in `dtype`.
    """
    a, b = line
    batch, channels, width = len(a), a.shape[1], parts[0].values.shape[3]
    out = torch.empty(
        (batch, channels, bottom - top, width), dtype=a.dtype, device=a.device, memory_format=channels_last
    )
    sizes = [part.values.shape[1] for part in parts]
    for part, scale, shift, place in zip(parts, *(whole.split(sizes, dim=1) for whole in (a, b, out)), strict=True):
        torch.addcmul(shift, part.values[:, :, top:bottom], scale, out=place)
    return silu(out, inplace=True).to(dtype)
