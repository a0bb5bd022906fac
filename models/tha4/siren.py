"""Sine networks (SIREN; Sitzmann et al. 2020, section 3) with the key names of the published THA4 students.

A layer is sin(30 * (W x + b)), with W a 1x1 convolution: every pixel is computed on its own, from where it lies and
from the pose.
"""

from __future__ import annotations

from math import sqrt

import torch
from torch import Tensor
from torch.nn import Conv2d, Module, ModuleList
from torch.nn.init import kaiming_normal_, uniform_

from .warp import positions


class SineLayer(Module):
    """One layer of a sine network: [B, inputs, H, W] -> sin(omega * (W x + b)), [B, outputs, H, W] in [-1, 1]."""

    def __init__(self, inputs: int, outputs: int, omega: float, first: bool = False) -> None:
        """`first`: this layer reads coordinates, not sines, and begins with wider weights (SIREN, section 3.2)."""
        super().__init__()
        self.omega = omega
        self.linear = Conv2d(inputs, outputs, kernel_size=1)
        bound = 1 / inputs if first else sqrt(6 / inputs) / omega
        uniform_(self.linear.weight, -bound, bound)

    def forward(self, x: Tensor) -> Tensor:
        return (self.omega * self.linear(x)).sin()  # [B, outputs, H, W]

    def folded(self) -> tuple[Tensor, Tensor]:
        """Weight [outputs, inputs] and bias [outputs] with omega multiplied in: sin(weight x + bias)."""
        assert self.linear.bias is not None
        return self.linear.weight.detach().flatten(1) * self.omega, self.linear.bias.detach() * self.omega


class Siren(Module):
    """`layers` sine layers of one width, then a linear layer: [B, inputs, H, W] -> [B, outputs, H, W], unbounded."""

    def __init__(self, inputs: int, outputs: int, width: int, layers: int, omega: float) -> None:
        super().__init__()
        sizes = [inputs] + [width] * layers
        self.sine_layers = ModuleList(SineLayer(sizes[at], sizes[at + 1], omega, first=at == 0) for at in range(layers))
        self.last_linear = last_linear(width, outputs)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.sine_layers:
            x = layer(x)  # [B, width, H, W]
        return self.last_linear(x)  # [B, outputs, H, W]


def last_linear(inputs: int, outputs: int) -> Conv2d:
    """The linear layer that ends a sine network: He normal weights, as in the published code."""
    layer = Conv2d(inputs, outputs, kernel_size=1)
    if not layer.weight.is_meta:  # to draw normal numbers of nothing, torch imports sympy: seconds of a file's reading
        kaiming_normal_(layer.weight, nonlinearity="relu")
    return layer


def position_and_pose(pose: Tensor, size: int) -> Tensor:
    """What a student reads at each pixel: pose [B, P] -> [B, 2 + P, size, size]: x, y, then the pose everywhere."""
    place = positions(size, size, like=pose).expand(len(pose), -1, -1, -1)  # [B, 2, size, size]
    return torch.cat([place, pose[:, :, None, None].expand(-1, -1, size, size)], dim=1)
