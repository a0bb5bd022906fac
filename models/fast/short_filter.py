"""Convolutions whose rows go through short filters: of a 3x3, eight 1x3 of a sixth of the rows for three of all.

Short filters are Winograd's F(m, r), as Toom and Cook make it from points.

Winograd 1980, "Arithmetic Complexity of Computations"; Lavin and Gray, arXiv 1509.09308. m values of a filter with r
taps need m + r - 1 products in place of m r: y = A^T ((G g) * (B^T d)), where * is by element.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor, channels_last
from torch.nn.functional import conv2d

from .scratch import Scratch

PRODUCTS = 8  # for rows made together: six of a 3x3, 4/9 of the plain formula's; four of a 5x5, 2/5 of them
PIXELS = 2048  # of a strip: its products stay in the cache, and there are many more of them than weights

# Small points and their inverses in turn: of all choices these keep most digits (Barabasz et al., arXiv 1803.10986)
POINTS = (0.0, 1.0, -1.0, 0.5, -2.0, -0.5, 2.0)


class ShortFilter(NamedTuple):
    """A^T [m, n], G [n, r] and B^T [n, n] in float64, n = m + r - 1."""

    back: Tensor
    taps: Tensor
    there: Tensor


@cache
def short_filter(outputs: int, taps: int) -> ShortFilter:
    """F(outputs, taps), the last of its points at infinity."""
    products = outputs + taps - 1
    points = torch.tensor(POINTS[: products - 1], dtype=torch.float64)

    def powers(columns: int) -> Tensor:
        last = torch.zeros(1, columns, dtype=torch.float64)
        last[0, -1] = 1
        return torch.cat([points[:, None] ** torch.arange(columns), last])  # [n, columns]

    return ShortFilter(powers(outputs).mT, powers(taps), torch.linalg.inv(powers(products)).mT)


def short_weights(weight: Tensor) -> list[Tensor]:
    """[O, C, k, k] -> for each product of F(9 - k, k) what remains of it along a row: [O, C, 1, k]."""
    taps = short_filter(PRODUCTS + 1 - weight.shape[2], weight.shape[2]).taps
    turned = torch.einsum("nr,ocrs->nocs", taps, weight.double()).float()[:, :, :, None]  # [8, O, C, 1, k]
    return [one.contiguous(memory_format=channels_last) for one in turned]


def filtered(whole: Tensor, weight: Tensor, short: list[Tensor], out: Tensor, memory: Scratch) -> Iterator[Tensor]:
    """whole [H + k - 1, W, C] with its zeros above and below; weight [O, C, k, k] and its `short_weights`.

    out [H, W, O], or [H, W - k + 1, O] where the zeros to the left and right are in `whole`, too. Yields the parts of
    `out`, [rows, W, O], when they are made.
    """
    size, (width, channels), (_, wide, outputs) = weight.shape[2], whole.shape[1:], out.shape
    rows_each, aside = PRODUCTS + 1 - size, (size - 1 - (width - wide)) // 2
    count = len(out) // rows_each
    back, _, there = (part.float().contiguous() for part in short_filter(rows_each, size))
    seen, step = whole.flatten(1), max(1, PIXELS // width)  # [H + k - 1, W C]
    products = whole.new_empty(PRODUCTS, wide * outputs)  # [8, W O]
    for start in range(0, count, step):
        part = range(start, min(start + step, count))
        turned = memory.take("turned", whole, PRODUCTS, len(part), width * channels)  # [8, parts, W C]
        for at, which in enumerate(part):
            top = rows_each * which
            torch.mm(there, seen[top : top + PRODUCTS], out=turned[:, at])
        found = [
            conv2d(rows.view(1, len(part), width, channels).permute(0, 3, 1, 2), one, padding=(0, aside))
            for rows, one in zip(turned, short, strict=True)
        ]  # 8 of [1, O, parts, W]
        lines = [one.permute(0, 2, 3, 1)[0].flatten(1) for one in found]  # 8 of [parts, W O]
        for at, which in enumerate(part):
            torch.stack([one[at] for one in lines], out=products)
            rows = out[rows_each * which : rows_each * (which + 1)]  # [9 - k, W, O]
            torch.mm(back, products, out=rows.view(rows_each, -1))
            yield rows
    if count * rows_each < len(out):  # rows that are too few for the filter
        rest = whole[None, count * rows_each :].permute(0, 3, 1, 2)  # [1, C, .., W]
        rows = out[count * rows_each :]  # [.., W, O]
        rows.copy_(conv2d(rest, weight, padding=(0, aside))[0].permute(1, 2, 0))
        yield rows
