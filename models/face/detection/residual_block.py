"""The block that 2DFAN is built of: hierarchical, parallel and multi-scale.

From "Binarized Convolutional Landmark Localizers" (Bulat and Tzimiropoulos 2017), section 4.
"""

from __future__ import annotations

import torch
from torch import Tensor, relu_
from torch.nn import BatchNorm2d, Conv2d, Module, ReLU, Sequential


class ResidualBlock(Module):
    """x [B, inner, h, w] -> [B, outer, h, w]: three 3x3 convolutions in a row, each one's output kept; plus x.

    Each is preceded by batch norm and ReLU. `outer` is a multiple of 4.
    """

    def __init__(self, inner: int, outer: int) -> None:
        super().__init__()
        half, quarter = outer // 2, outer // 4
        self.bn1, self.conv1 = BatchNorm2d(inner), Conv2d(inner, half, 3, padding=1, bias=False)
        self.bn2, self.conv2 = BatchNorm2d(half), Conv2d(half, quarter, 3, padding=1, bias=False)
        self.bn3, self.conv3 = BatchNorm2d(quarter), Conv2d(quarter, quarter, 3, padding=1, bias=False)
        self.downsample = (
            Sequential(BatchNorm2d(inner), ReLU(inplace=True), Conv2d(inner, outer, 1, bias=False))
            if inner != outer
            else None
        )

    def forward(self, x: Tensor) -> Tensor:
        first = self.conv1(relu_(self.bn1(x)))  # [B, outer / 2, h, w]
        second = self.conv2(relu_(self.bn2(first)))  # [B, outer / 4, h, w]
        third = self.conv3(relu_(self.bn3(second)))  # [B, outer / 4, h, w]
        kept = self.downsample(x) if self.downsample else x  # [B, outer, h, w]
        return torch.cat([first, second, third], dim=1).add_(kept)  # [B, outer, h, w]
