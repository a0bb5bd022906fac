"""Convolutions of a strip of rows, with the rows that it needs above and below.

Nearest doubling before a 3x3 convolution, and a transposed 4x4 convolution of stride 2, are both one 2x2 convolution at
the low size for each of the four pixels that a pixel becomes: 16 products where the published form has 36, or writes a
map that is four fifths zeros. Exact but for the order of sums.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, channels_last
from torch.nn import Module
from torch.nn.functional import conv2d

Rows = Callable[[int, int], Tensor]  # the input's rows top .. bottom, [B, C, bottom - top, W]


class Kernel(Module):
    """A convolution's weight [O, C, h, w] and bias [O], as copies in the form that computes fastest."""

    weight: Tensor
    bias: Tensor | None

    def __init__(self, weight: Tensor, bias: Tensor | None, dtype: torch.dtype) -> None:
        super().__init__()
        self.register_buffer("weight", weight.detach().to(dtype, memory_format=channels_last, copy=True))
        self.register_buffer("bias", None if bias is None else bias.detach().to(dtype, copy=True))

    @property
    def dtype(self) -> torch.dtype:
        return self.weight.dtype


def convolved(rows: Rows, height: int, top: int, bottom: int, kernel: Kernel) -> Tensor:
    """Rows top .. bottom of a 3x3 convolution with zero padding: [B, O, bottom - top, W]."""
    whole, start = _with_border(rows, height, top, bottom, kernel)
    return whole[:, :, start : start + bottom - top]


def doubled(rows: Rows, height: int, top: int, bottom: int, kernel: Kernel) -> Tensor:
    """What becomes of rows top .. bottom at twice the size: [B, O, 2 (bottom - top), 2 W].

    `kernel`: [4 O, C, 2, 2] from `nearest_weight` or `transposed_weight`.
    """
    four, start = _with_border(rows, height, top, bottom, kernel)  # [B, 4 O, bottom - top + 1 or more, W + 1]
    channels, count, width = len(kernel.weight) // 4, bottom - top, four.shape[3] - 1
    out = torch.empty(
        (len(four), channels, 2 * count, 2 * width), dtype=four.dtype, device=four.device, memory_format=channels_last
    )
    for number, pixel in enumerate(four.split(channels, dim=1)):  # of each four: upper left, upper right, lower ...
        lower, right = divmod(number, 2)
        out[:, :, lower::2, right::2] = pixel[:, :, start + lower : start + lower + count, right : right + width]
    return out


def _with_border(rows: Rows, height: int, top: int, bottom: int, kernel: Kernel) -> tuple[Tensor, int]:
    """The convolution of a strip with a row more above and below, zeros beyond the picture; and its row for `top`."""
    low, high = max(top - 1, 0), min(bottom + 1, height)
    edge = int(low == top or high == bottom)
    return conv2d(rows(low, high), kernel.weight, kernel.bias, padding=(edge, 1)), top - low - 1 + edge


def nearest_weight(weight: Tensor) -> Tensor:
    """[O, C, 3, 3], a convolution of a doubled picture -> [4 O, C, 2, 2] of the picture itself."""
    first, middle, last = weight.unbind(2)  # [O, C, 3]; of three rows, two show the same pixel
    above = torch.stack([first, middle + last], dim=2)  # [O, C, 2, 3]
    below = torch.stack([first + middle, last], dim=2)
    pixels = []
    for half in (above, below):
        first, middle, last = half.unbind(3)  # [O, C, 2]
        pixels += [torch.stack([first, middle + last], dim=3), torch.stack([first + middle, last], dim=3)]
    return torch.cat(pixels)


def transposed_weight(weight: Tensor) -> Tensor:
    """[C, O, 4, 4], a transposed convolution of stride 2 and padding 1 -> [4 O, C, 2, 2]."""
    weight = weight.transpose(0, 1)  # [O, C, 4, 4]
    taps = ((3, 1), (2, 0))  # of the upper or left pixel, of the lower or right one
    return torch.cat([weight[:, :, rows][:, :, :, columns] for rows in taps for columns in taps])
