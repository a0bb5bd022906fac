"""A pasted change faded into its frame, each width of detail over a way of its own.

As P. Burt, E. Adelson, "A multiresolution spline with application to image mosaics", 1983: fine detail changes over a
short way and is never seen twice, broad shades change over all of the mask's soft edge. Unlike theirs the pyramid is of
the change alone, so a frame that is not changed stays as it is, and nothing reaches beyond the mask.
"""

from __future__ import annotations

import math

from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

LEVELS = 7  # of the pyramid at most


def faded(change: Tensor, mask: Tensor, feather: float) -> Tensor:
    """Change [3, h, w] times mask [h, w], the mask's edge narrower for finer detail.

    `feather`: how wide that edge is, in pixels.
    """
    levels = min(LEVELS, int(math.log2(max(feather, 1))), min(change.shape[1:]).bit_length() - 1)
    shown = change.new_zeros(change.shape)
    coarse = left = change  # what is left of it, as small as its detail allows and as large as the frame
    for level in range(levels):
        coarse = avg_pool2d(coarse, 2, ceil_mode=True, count_include_pad=False)
        broad = interpolate(coarse[None], change.shape[1:], mode="bicubic")[0]
        shown += (left - broad) * _narrower(mask, 2 ** (levels - level))
        left = broad
    return shown + left * mask


def _narrower(mask: Tensor, times: int) -> Tensor:
    """The mask, its edge narrower by so many times about its middle."""
    return ((mask - 0.5) * times + 0.5).clamp(0, 1)
