"""A pasted change faded into its frame, each width of detail over a way of its own.

As P. Burt, E. Adelson, "A multiresolution spline with application to image mosaics", 1983: fine detail changes over a
short way and is never seen twice, broad shades change over all of the mask's soft edge. Unlike theirs the pyramid is of
the change alone, so a frame that is not changed stays as it is, and nothing reaches beyond the mask.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import interpolate, pad

LEVELS = 7  # of the pyramid at most


def faded(change: Tensor, mask: Tensor, feather: float) -> Tensor:
    """Change [3, h, w] times mask [h, w], the mask's edge narrower for finer detail.

    `feather`: how wide that edge is, in pixels.
    """
    levels = min(LEVELS, int(math.log2(max(feather, 1))))
    height, width = mask.shape
    beyond = (-width % 2**levels, -height % 2**levels)  # so that all cells are whole
    coarse = pad(change[None], (0, beyond[0], 0, beyond[1]), mode="replicate")[0]  # what is left, ever smaller
    left = change  # and as large as the frame
    shown = torch.zeros_like(change)
    for level in range(levels):
        coarse = _halved(coarse)
        broad = interpolate(coarse[None], scale_factor=2 ** (level + 1), mode="bilinear")[0, :, :height, :width]
        shown += (left - broad) * _narrower(mask, 2 ** (levels - level))
        left = broad
    return shown + left * mask


def _halved(channels: Tensor) -> Tensor:
    """[C, h, w] -> [C, h / 2, w / 2], by weights 1 3 3 1: smooth enough to be alike wherever the cells begin."""
    wide = pad(channels[None], (1, 1, 1, 1), mode="replicate")[0]  # [C, h + 2, w + 2]
    wide = wide[..., :-3:2] + 3 * (wide[..., 1:-2:2] + wide[..., 2:-1:2]) + wide[..., 3::2]  # [C, h + 2, w / 2]
    return (wide[:, :-3:2] + 3 * (wide[:, 1:-2:2] + wide[:, 2:-1:2]) + wide[:, 3::2]) / 64


def _narrower(mask: Tensor, times: int) -> Tensor:
    """The mask, its edge narrower by so many times about its middle."""
    return ((mask - 0.5) * times + 0.5).clamp(0, 1)
