"""How a detector's box lies about the landmarks in it: so that landmarks alone give such a box again."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

THIN = 0.25  # of the detector's box: no box about landmarks counts as narrower


@dataclass(frozen=True)
class Room:
    """`scale` [2]: the detector's box in boxes about the landmarks; `shift` [2]: its middle off theirs, in itself."""

    scale: Tensor
    shift: Tensor

    def box(self, points: Tensor) -> Tensor:
        """The box [4] about points [N, 2]."""
        first, last = points.amin(0), points.amax(0)
        size = self.scale * (last - first)
        middle = (first + last) / 2 + self.shift * size
        return torch.cat([middle - size / 2, middle + size / 2])


def room_of(box: Tensor, points: Tensor) -> Room:
    """The room that a detector's box [4] leaves about the points [N, 2] that were found in it."""
    first, last = points.amin(0), points.amax(0)
    size = box[2:] - box[:2]
    return Room(size / torch.maximum(last - first, THIN * size), (box[:2] + box[2:] - first - last) / (2 * size))
