"""Some pixels at a time: what AAD does to them, a dozen passes, then stays in the cache of a CPU's core.

The attributes' gammas and betas are never whole in memory: of 2 blocks they would be 196 MB a frame.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import interpolate

STRIP_PIXELS = 2048  # of each thread; half and twice as many took longer


def strips(frames: int, side: int, device: torch.device) -> Iterator[tuple[slice, slice]]:
    """Which frames and which of their rows are done at once: several whole frames, or some rows of one.

    A GPU has all at once.
    """
    if device.type != "cpu":
        yield slice(0, frames), slice(0, side)
        return
    pixels = STRIP_PIXELS * torch.get_num_threads()
    several, height = max(1, pixels // side**2), min(side, max(1, pixels // side))
    for frame in range(0, frames, several):
        for top in range(0, side, height):
            yield slice(frame, min(frame + several, frames)), slice(top, min(top + height, side))


def enlarged(maps: Tensor) -> Tensor:
    """[N, s, s, C] -> [N, 2 s, 2 s, C], as attribute_encoder.enlarged."""
    grown = interpolate(maps.permute(0, 3, 1, 2), scale_factor=2, mode="bilinear", align_corners=True)
    return grown.permute(0, 2, 3, 1)  # [N, 2 s, 2 s, C]


class EnlargedRows:
    """Rows top .. bottom of what a map of `side` rows becomes at twice the size, and the rows they are made of.

    A 1x1 convolution and this enlargement change places: rows `low` can be convolved first.
    """

    def __init__(self, side: int, rows: slice, device: torch.device) -> None:
        places = torch.arange(rows.start, rows.stop, dtype=torch.float32, device=device) * ((side - 1) / (2 * side - 1))
        first = (rows.start * (side - 1)) // (2 * side - 1)
        last = min((rows.stop - 1) * (side - 1) // (2 * side - 1) + 1, side - 1)
        self.low = slice(first, last + 1)
        self.above = (places.floor().long() - first).clamp(0, last - first)
        self.below = (self.above + 1).clamp(max=last - first)
        self.between = (places - first - self.above)[:, None, None]

    def of(self, maps: Tensor) -> Tensor:
        """Rows `low` [N, h, s, C] -> [N, bottom - top, 2 s, C]."""
        height, width = maps.shape[1:3]
        channels_first = maps.permute(0, 3, 1, 2)
        wide = interpolate(channels_first, (height, 2 * width), mode="bilinear", align_corners=True)
        lines = wide.permute(0, 2, 3, 1)  # [N, h, 2 s, C]
        weight = self.between.to(maps.dtype)
        above, below = (lines.index_select(1, places) for places in (self.above, self.below))
        return above.lerp_(below, weight)  # [N, bottom - top, 2 s, C]
