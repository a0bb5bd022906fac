"""AdaIN and the blocks of the generator that psi steers (Zakharov et al., sections 3.1 and 4)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import interpolate, leaky_relu

from .spectral_norm import SpectralConv2d
from .variants import FewShotConfig

EPS = 1e-5  # added to the deviation, not to the variance: published weights expect it


def adain(x: Tensor, mean: Tensor, deviation: Tensor) -> Tensor:
    """x [B, C, h, w] with each channel's mean and (unbiased) deviation replaced by these [B, C]."""
    own_deviation, own_mean = torch.std_mean(x, dim=(2, 3), keepdim=True)  # [B, C, 1, 1] each
    return deviation[..., None, None] * (x - own_mean) / (own_deviation + EPS) + mean[..., None, None]  # [B, C, h, w]


class ResBlock(Module):
    """x [B, C, h, w], psi [B, 4 C]: a mean and a deviation for each of two norms -> [B, C, h, w]."""

    def __init__(self, channels: int, config: FewShotConfig) -> None:
        super().__init__()
        self.slope, self.norm_first = config.slope, config.later
        self.conv1, self.conv2 = SpectralConv2d(channels, channels, 3), SpectralConv2d(channels, channels, 3)

    def forward(self, x: Tensor, psi: Tensor) -> Tensor:
        mean1, deviation1, mean2, deviation2 = psi.chunk(4, dim=1)  # [B, C] each
        if self.norm_first:
            y = self.conv1(leaky_relu(adain(x, mean1, deviation1), self.slope))  # [B, C, h, w]
            return x + self.conv2(leaky_relu(adain(y, mean2, deviation2), self.slope))  # [B, C, h, w]
        y = leaky_relu(adain(self.conv1(x), mean1, deviation1), self.slope)  # [B, C, h, w]
        return x + adain(self.conv2(y), mean2, deviation2)  # [B, C, h, w]


class ResBlockUp(Module):
    """x [B, C, h, w], psi [B, 2 C + 2 O], `size` of the result -> [B, O, size, size]."""

    def __init__(self, inner: int, outer: int, config: FewShotConfig, kernel: int = 3) -> None:
        super().__init__()
        self.slope, self.mode = config.slope, "bilinear" if config.later else "nearest"
        self.lengths = (inner, inner, outer, outer)
        self.conv_l1 = SpectralConv2d(inner, outer)
        self.conv_r1 = SpectralConv2d(inner, outer, kernel)
        self.conv_r2 = SpectralConv2d(outer, outer, kernel)

    def forward(self, x: Tensor, psi: Tensor, size: int) -> Tensor:
        mean1, deviation1, mean2, deviation2 = psi.split(self.lengths, dim=1)  # [B, C] twice, [B, O] twice
        left = self.conv_l1(interpolate(x, (size, size), mode=self.mode))  # [B, O, size, size]
        right = leaky_relu(adain(x, mean1, deviation1), self.slope)  # [B, C, h, w]
        right = self.conv_r1(interpolate(right, (size, size), mode=self.mode))  # [B, O, size, size]
        right = leaky_relu(adain(right, mean2, deviation2), self.slope)  # [B, O, size, size]
        return left + self.conv_r2(right)  # [B, O, size, size]
