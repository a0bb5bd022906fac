"""Continues a picture smoothly over its holes: pull and push between ever coarser copies, relaxed at each size.

Pull: averages of what is known, over cells of 2, 4, 8 ... pixels, until something is known everywhere. Push: from
coarse to fine, each unknown pixel takes what the next coarser picture says, then a few steps of relaxation, in which it
becomes the mean of its neighbours, take out the cells' corners. What is known stays as it is.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, pad

RELAXATIONS = 4  # at each size; 2 leave corners that one sees, more change nothing
SMOOTH_FROM = 512  # pixels of the longer side: larger copies are smooth by then


def filled(picture: Tensor, known: Tensor) -> Tensor:
    """picture [C, H, W], known bool [H, W] -> [C, H, W]; all 0 where nothing at all is known."""
    weight = known.to(picture)[None]
    levels = [(picture * weight, weight)]
    while max(levels[-1][0].shape[-2:]) > 1:
        total, weight = levels[-1]
        levels.append((avg_pool2d(total, 2, ceil_mode=True), avg_pool2d(weight, 2, ceil_mode=True)))
    total, weight = levels[-1]
    result = total / weight.clamp(min=torch.finfo(weight.dtype).tiny)  # [C, 1, 1]
    for total, weight in reversed(levels[:-1]):
        coarse = interpolate(result[None], total.shape[-2:], mode="bilinear", align_corners=False)[0]  # [C, h, w]
        result = total + (1 - weight) * coarse
        for _ in range(RELAXATIONS if max(result.shape[-2:]) <= SMOOTH_FROM else 0):
            mean = avg_pool2d(pad(result[None], (1, 1, 1, 1), mode="replicate"), 3, stride=1)[0]
            result = total + (1 - weight) * mean
    return result
