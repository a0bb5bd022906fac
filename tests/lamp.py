"""A character small enough to draw thousands of times in a test."""

from __future__ import annotations

import torch
from torch import Tensor

from likeness.models.tha4.color import to_network
from likeness.models.tha4.pose import INDEX


class Lamp:
    """The smallest character: a square whose red follows mouth_aaa, opaque on the left half only."""

    def __init__(self, height: int = 16, width: int = 16) -> None:
        self.height, self.width = height, width

    def render(self, poses: Tensor) -> Tensor:
        rgba = torch.zeros(len(poses), 4, self.height, self.width)
        rgba[:, 0] = poses[:, INDEX["mouth_aaa"], None, None]
        rgba[:, 3, :, : self.width // 2] = 1
        return to_network(rgba)
