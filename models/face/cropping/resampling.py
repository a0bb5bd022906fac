"""Pictures sampled anew along their own axes: exact to fractions of a pixel, smooth where they shrink.

A pixel of the result is the mean of the picture's under a triangle, as wide as itself on each side, and as wide as the
picture's own pixels where those are larger: so it is bilinear where it enlarges, and the very pixels at their own size.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from ..pictures import colours

Border = Literal["black", "replicate", "reflect"]  # what is seen beyond a picture's edge; reflect repeats the edge


class Line(NamedTuple):
    """`pixels` along an axis, each `step` of the picture's wide, from `start` on: places count from its edge."""

    start: float
    step: float
    pixels: int


def resampled(picture: Tensor, across: Line, down: Line, border: Border = "black") -> Tensor:
    """What lines of pixels see of a picture [C, H, W]: [C, down.pixels, across.pixels] float32 in 0..1.

    The picture is uint8, or floating in 0..1: values outside are clamped, NaN counts as black. Only the pixels that
    are met are touched.
    """
    height, width = picture.shape[1:]
    columns, across_shares = _taps(across, width, border)
    rows, down_shares = _taps(down, height, border)
    left, top = int(columns.min()), int(rows.min())
    seen = _floats(picture[:, top : int(rows.max()) + 1, left : int(columns.max()) + 1])  # [C, h, w]
    seen = _weighted(seen, rows - top, down_shares, 1)  # [C, pixels, w]
    return _weighted(seen, columns - left, across_shares, 2)


def _floats(pixels: Tensor) -> Tensor:
    pixels = pixels.contiguous()
    return colours(pixels) if pixels.is_floating_point() else pixels.float() / 255


def _weighted(picture: Tensor, places: Tensor, shares: Tensor, dim: int) -> Tensor:
    """Sums of slices of a picture along an axis: places [K, n] of those to add, and each one's share [K, n]."""
    places = places.to(picture.device)
    shares = shares.to(picture)[:, :, None] if dim == 1 else shares.to(picture)
    result = picture.index_select(dim, places[0]) * shares[0]
    for own, share in zip(places[1:], shares[1:], strict=True):  # one by one: few, and memory stays small
        result.addcmul_(picture.index_select(dim, own), share)
    return result


def _taps(line: Line, length: int, border: Border) -> tuple[Tensor, Tensor]:
    """Which of an axis' `length` pixels each pixel of a line is made of, [K, n], and their shares, [K, n] float64."""
    reach = max(1.0, line.step)
    middles = line.start + line.step * (torch.arange(line.pixels, dtype=torch.float64) + 0.5)
    first = (middles - reach + 0.5).floor()  # the first pixel whose middle lies under the triangle
    places = first + torch.arange(math.ceil(2 * reach))[:, None]  # [K, n]
    shares = (1 - (places + 0.5 - middles).abs() / reach).clamp(min=0)
    shares /= shares.sum(0)
    if border == "black":
        shares = torch.where((places < 0) | (places >= length), 0, shares)
    elif border == "reflect":
        places = places.remainder(2 * length)
        places = torch.minimum(places, 2 * length - 1 - places)
    used = shares.amax(1) > 0
    used[0] |= not used.any()  # all black
    return places[used].clamp(0, length - 1).long(), shares[used]
