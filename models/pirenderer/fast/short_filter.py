"""3x3 convolutions whose rows go through short filters: eight 1x3 of a sixth of the rows in place of three of all.

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

from .maps import Scratch

ROWS = 6  # made together: by 4/9 of the products
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
    """[O, C, 3, 3] -> for each product of F(6, 3) what remains of it along a row: [O, C, 1, 3]."""
    taps = short_filter(ROWS, weight.shape[2]).taps
    turned = torch.einsum("nr,ocrs->nocs", taps, weight.double()).float()[:, :, :, None]  # [8, O, C, 1, 3]
    return [one.contiguous(memory_format=channels_last) for one in turned]


def filtered(whole: Tensor, weight: Tensor, short: list[Tensor], out: Tensor, memory: Scratch) -> Iterator[Tensor]:
    """whole [H + 2, W, C], its first and last row zeros; weight [O, C, 3, 3] and its `short_weights`; out [H, W, O].

    Yields the parts of `out`, [rows, W, O], when they are made.
    """
    count, (width, channels), outputs = len(out) // ROWS, whole.shape[1:], len(weight)
    back, _, there = (part.float().contiguous() for part in short_filter(ROWS, len(short) - ROWS + 1))
    seen, step = whole.flatten(1), max(1, PIXELS // width)  # [H + 2, W C]
    products = whole.new_empty(len(short), width * outputs)  # [8, W O]
    for start in range(0, count, step):
        part = range(start, min(start + step, count))
        turned = memory.take("turned", whole, len(short), len(part), width * channels)  # [8, sixths, W C]
        for at, sixth in enumerate(part):
            top = ROWS * sixth
            torch.mm(there, seen[top : top + len(short)], out=turned[:, at])
        found = [
            conv2d(rows.view(1, len(part), width, channels).permute(0, 3, 1, 2), one, padding=(0, 1))
            for rows, one in zip(turned, short, strict=True)
        ]  # 8 of [1, O, sixths, W]
        lines = [one.permute(0, 2, 3, 1)[0].flatten(1) for one in found]  # 8 of [sixths, W O]
        for at, sixth in enumerate(part):
            torch.stack([one[at] for one in lines], out=products)
            rows = out[ROWS * sixth : ROWS * (sixth + 1)]  # [6, W, O]
            torch.mm(back, products, out=rows.view(ROWS, -1))
            yield rows
    if count * ROWS < len(out):  # rows that are too few for the filter
        rest = whole[None, count * ROWS :].permute(0, 3, 1, 2)  # [1, C, H % 6 + 2, W]
        rows = out[count * ROWS :]  # [H % 6, W, O]
        rows.copy_(conv2d(rest, weight, padding=(0, 1))[0].permute(1, 2, 0))
        yield rows
