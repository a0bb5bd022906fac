"""What covers a face, by what AEI-Net cannot draw again of it: the heuristic error (FaceShifter, section 3.2).

The paper gives the error X_t - Y_tt to HEAR-Net. Here it is a hint for a mask, without any weights beyond AEI-Net's:
with its own identity a face comes back nearly as it was, a hand before it does not.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, conv2d, max_pool2d, pad

SMOOTHED = 0.015  # deviation of the Gaussian, in sides of the picture: 4 pixels of 256, so that lashes are no cover
FLOOR = 0.04  # of colours in -1..1: no error below counts, however well the rest is drawn again
LOW, HIGH = 2.0, 3.5  # times the face's usual error: from where a place counts as covered, and from where for sure
GROWN = 0.02  # sides of the picture by which covers are grown: their edges are half face


def covers(x_t: Tensor, y_tt: Tensor, face: Tensor) -> Tensor:
    """Pictures X_t and Y_tt [B, 3, s, s] in -1..1 -> how surely each place is covered, [B, s, s] in 0..1.

    `face` [B, s, s] in 0..1: where to look for what is usual. That is the median there, first of each colour's error,
    which is a tint and no cover, then of what is left; so up to half of a face may be covered.
    """
    inside = face > 0.5
    tint = _median(x_t - y_tt, inside[:, None])  # [B, 3, 1, 1]
    error = (_smoothed(x_t - y_tt, SMOOTHED) - tint).square().mean(1).sqrt()  # [B, s, s]
    usual = _median(error, inside)  # [B, 1, 1]
    low, high = LOW * usual + FLOOR, HIGH * usual + 2 * FLOOR  # [B, 1, 1]
    sure = ((error - low) / (high - low)).clamp(0, 1)
    reach = max(1, round(GROWN * error.shape[-1]))
    grown = max_pool2d(sure, 2 * reach + 1, 1, reach)
    return avg_pool2d(grown, 2 * reach + 1, 1, reach, count_include_pad=False)


def _median(values: Tensor, where: Tensor) -> Tensor:
    """[..., s, s] -> [..., 1, 1]: the median where `where` is true; 0 where that is nowhere."""
    return torch.where(where, values, torch.nan).flatten(-2).nanmedian(-1).values.nan_to_num(0)[..., None, None]


def _smoothed(pictures: Tensor, deviation: float) -> Tensor:
    """[B, C, s, s] under a Gaussian of that deviation, in sides of the picture; the border goes on beyond."""
    pixels = max(deviation * pictures.shape[-1], 0.5)
    reach = math.ceil(2.5 * pixels)
    weights = torch.exp(-((torch.arange(-reach, reach + 1, device=pictures.device) / pixels) ** 2) / 2)
    weights = (weights / weights.sum()).to(pictures)
    wide = pad(pictures, (reach,) * 4, mode="replicate").flatten(0, 1)[:, None]  # [B C, 1, s', s']
    smooth = conv2d(conv2d(wide, weights.view(1, 1, -1, 1)), weights.view(1, 1, 1, -1))
    return smooth[:, 0].unflatten(0, pictures.shape[:2])
