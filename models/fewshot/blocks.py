"""The blocks of all three networks (Zakharov et al., section 4; BigGAN's residual blocks without batch norms)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import Module, Parameter
from torch.nn.functional import avg_pool2d, leaky_relu, scaled_dot_product_attention

from .spectral_norm import SpectralConv2d

NARROWER = 8  # times fewer channels by which places are compared


class ResBlockDown(Module):
    """x [B, C, h, w] -> [B, O, h/2, w/2]."""

    def __init__(self, inner: int, outer: int, slope: float, kernel: int = 3) -> None:
        super().__init__()
        self.slope = slope
        self.conv_l1 = SpectralConv2d(inner, outer)
        self.conv_r1 = SpectralConv2d(inner, outer, kernel)
        self.conv_r2 = SpectralConv2d(outer, outer, kernel)

    def forward(self, x: Tensor) -> Tensor:
        left = avg_pool2d(self.conv_l1(x), 2)  # [B, O, h/2, w/2]
        right = self.conv_r1(leaky_relu(x, self.slope))  # [B, O, h, w]
        right = self.conv_r2(leaky_relu(right, self.slope))  # [B, O, h, w]
        return left + avg_pool2d(right, 2)  # [B, O, h/2, w/2]


class SelfAttention(Module):
    """x [B, C, h, w] -> the same, and of each place what the others say of it (Zhang et al., arXiv 1805.08318).

    Shares are normalised over the places that are compared by f, so g asks.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv_f = SpectralConv2d(channels, channels // NARROWER)
        self.conv_g = SpectralConv2d(channels, channels // NARROWER)
        self.conv_h = SpectralConv2d(channels, channels)
        self.gamma = Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        f, g, h = (conv(x).flatten(2).mT for conv in (self.conv_f, self.conv_g, self.conv_h))  # [B, h w, C/8 or C]
        heard = scaled_dot_product_attention(g[:, None], f[:, None], h[:, None], scale=1.0)[:, 0]  # [B, h w, C]
        return self.gamma * heard.mT.reshape(x.shape) + x  # [B, C, h, w]


class ResBlockD(Module):
    """x [B, C, h, w] -> [B, C, h, w]: the discriminator's last block."""

    def __init__(self, channels: int, slope: float) -> None:
        super().__init__()
        self.slope = slope
        self.conv1, self.conv2 = SpectralConv2d(channels, channels, 3), SpectralConv2d(channels, channels, 3)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(leaky_relu(self.conv1(x), self.slope))  # [B, C, h, w]
