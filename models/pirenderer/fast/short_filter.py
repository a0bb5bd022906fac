"""Convolutions of few taps with fewer products: Winograd's F(m, r), as Toom and Cook make it from points.

Winograd 1980, "Arithmetic Complexity of Computations"; Lavin and Gray, arXiv 1509.09308. m values of a filter with r
taps need m + r - 1 products in place of m r: y = A^T ((G g) * (B^T d)), where * is by element.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor

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
