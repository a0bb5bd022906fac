"""The embedder E (Zakharov et al., section 3.1): a picture and its drawing -> who that is, whatever pose."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import adaptive_max_pool2d, leaky_relu

from .blocks import ResBlockDown, SelfAttention
from .variants import PUBLISHED, FewShotConfig


class Embedder(Module):
    """photo, drawing [B, 3, S, S] in 0..`config.white` -> e [B, 512].

    The paper adds features up over places; the published weights take the largest.
    """

    def __init__(self, config: FewShotConfig = PUBLISHED) -> None:
        super().__init__()
        self.slope = config.slope
        first, second, third, fourth, fifth, sixth = config.down_widths
        self.resDown1 = ResBlockDown(6, first, self.slope)
        self.resDown2 = ResBlockDown(first, second, self.slope)
        self.resDown3 = ResBlockDown(second, third, self.slope)
        self.self_att = SelfAttention(third)
        self.resDown4 = ResBlockDown(third, fourth, self.slope)
        self.resDown5 = ResBlockDown(fourth, fifth, self.slope)
        self.resDown6 = ResBlockDown(fifth, sixth, self.slope)

    def forward(self, photo: Tensor, drawing: Tensor) -> Tensor:
        x = torch.cat([photo, drawing], dim=1)  # [B, 6, 256, 256]
        x = self.resDown3(self.resDown2(self.resDown1(x)))  # [B, 256, 32, 32]
        x = self.self_att(x)  # [B, 256, 32, 32]
        x = self.resDown6(self.resDown5(self.resDown4(x)))  # [B, 512, 4, 4]
        x = adaptive_max_pool2d(x, 1)[..., 0, 0]  # [B, 512]
        return leaky_relu(x, self.slope)  # [B, 512]
