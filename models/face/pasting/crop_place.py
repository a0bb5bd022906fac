"""Where a crop lies in a frame: the rectangle that it touches, and what place of the crop each pixel there shows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, grid_sample, interpolate

LEAST = 1e-4  # share of a pixel that has to be known


@dataclass(frozen=True)
class CropPlace:
    """The pixels of a frame that a crop touches, h x w of them.

    `across`, `down` [h, w]: the place in the crop that the middle of each shows, in 0..1 where it lies in the crop.
    `step`: how far in the crop it is from one of them to the next, along the crop's width and height.
    """

    rows: slice
    columns: slice
    across: Tensor
    down: Tensor
    step: tuple[float, float]

    def sample(self, channels: Tensor, sharp: bool = True, known: Tensor | None = None) -> Tensor:
        """What these pixels see of pictures of the crop: [C, s, s] of any s -> [C, h, w].

        Exact to fractions of a pixel: cubic (Catmull-Rom), or linear where it is not to be `sharp`. Where the frame is
        coarser than the pictures, they are smoothed before. Beyond the crop its border goes on. `known` [s, s] bool:
        which of their pixels count, all by default; those beside them are alike, and others 0.
        """
        if known is None or known.all():
            fitted = self._fitted(channels)  # [C, s', s']
        else:
            share = self._fitted(known[None].to(channels))
            fitted = _drawn_out(self._fitted(channels * known) / share.clamp(min=LEAST), share > LEAST)
        places = torch.stack([self.across, self.down], dim=-1)  # [h, w, 2]
        return _cubic(fitted, places) if sharp else _seen(fitted, places, "bilinear")

    def _fitted(self, channels: Tensor) -> Tensor:
        """Pictures [C, s, s] with pixels no smaller than the frame's."""
        size = channels.shape[1:]
        fitting = [min(length, max(1, round(1 / step))) for length, step in zip(size, reversed(self.step), strict=True)]
        same = fitting == list(size)
        return channels if same else interpolate(channels[None], fitting, mode="bilinear", antialias=True)[0]


def _drawn_out(channels: Tensor, known: Tensor) -> Tensor:
    """Channels [C, s, s] where they are `known` [1, s, s], drawn out as far as a cubic looks; 0 beyond."""
    known = known.to(channels)
    for _ in range(3):
        share = avg_pool2d(known, 3, 1, 1)
        channels = torch.where(known > 0, channels, avg_pool2d(channels * known, 3, 1, 1) / share.clamp(min=LEAST))
        known = (share > 0).to(channels)
    return channels * known


def _cubic(channels: Tensor, places: Tensor) -> Tensor:
    """Catmull-Rom at places [h, w, 2] in 0..1, so that ramps stay ramps; torch's bicubic bends them.

    Cubic kernels are linear in their slope a: that for -1/2 is 2/3 of torch's, for -3/4, and 1/3 of that for 0, which
    is linear interpolation with eased steps.
    """
    size = places.new_tensor(channels.shape[:0:-1])
    pixels = places * size - 0.5
    first = pixels.floor()
    share = pixels - first
    eased = (first + share * share * (3 - 2 * share) + 0.5) / size
    return torch.lerp(_seen(channels, places, "bicubic"), _seen(channels, eased, "bilinear"), 1 / 3)


def _seen(channels: Tensor, places: Tensor, mode: str) -> Tensor:
    return grid_sample(channels[None], 2 * places[None] - 1, mode, "border", align_corners=False)[0]  # [C, h, w]


def place_of(matrix: Tensor, height: int, width: int, device: torch.device) -> CropPlace | None:
    """Where a crop lies in a frame of that size; None where the two do not meet.

    `matrix` [2, 3] float64 on the CPU: frame pixel -> 0..1 of the crop. `device`: where the frame is.
    """
    linear, shift = matrix[:, :2], matrix[:, 2]
    corners = matrix.new_tensor([[0, 0], [1, 0], [1, 1], [0, 1]])
    places = (corners - shift) @ torch.linalg.inv(linear).T  # [4, 2], in the frame
    columns, rows = (
        _pixels(low, high, length)
        for low, high, length in zip(places.amin(0).tolist(), places.amax(0).tolist(), (width, height), strict=True)
    )
    if columns.start >= columns.stop or rows.start >= rows.stop:
        return None
    first = matrix.new_tensor([columns.start + 0.5, rows.start + 0.5])
    # float64 has led to the first pixel; from there on float32 is as good, and every device has it
    x, y = (torch.arange(part.stop - part.start, dtype=torch.float32, device=device) for part in (columns, rows))
    across, down = (
        float(start) + float(along) * x + float(downwards) * y[:, None]
        for start, (along, downwards) in zip(linear @ first + shift, linear, strict=True)
    )  # [h, w]
    steps = linear.norm(dim=1).tolist()
    return CropPlace(rows, columns, across, down, (steps[0], steps[1]))


def _pixels(low: float, high: float, length: int) -> slice:
    """The pixels of 0..length that an interval meets; an empty slice where there is none."""
    return slice(math.floor(min(max(low, 0), length)), math.ceil(min(max(high, 0), length)))
