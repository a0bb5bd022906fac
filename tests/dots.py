"""A landmark network that needs no training: a small LandmarkNet whose weights were set by hand to see colours.

It has three points: where the face is reddest, greenest and bluest.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import BatchNorm2d
from torch.nn.init import ones_

from likeness.models.face.detection.landmark_net import LandmarkNet, LandmarkNetConfig

SMALL = LandmarkNetConfig(first=4, second=8, width=12, points=3, stacks=2)
MIXED = torch.tensor([[1.0, -1, -1], [-1, 1, -1], [-1, -1, 1], [0.6, 0.6, -1.4], [-1.4, 0.6, 0.6]])


@torch.no_grad()
def five_dots() -> LandmarkNet:
    """A network that sees where a face is red, green, blue, yellow and cyan."""
    network = dots(replace(SMALL, points=5))
    for stack in range(SMALL.stacks):
        network.get_parameter(f"l{stack}.weight")[:, :3, 0, 0] = MIXED
    return network


@torch.no_grad()
def dots(config: LandmarkNetConfig = SMALL) -> LandmarkNet:
    """The network: channels 0 to 2 carry the colours unchanged, and each hourglass adds nothing to them."""
    network = LandmarkNet(config).eval()
    for parameter in network.parameters():
        parameter.zero_()
    for module in network.modules():
        if isinstance(module, BatchNorm2d):
            ones_(module.weight)
    for channel in range(3):
        network.conv1.weight[channel, channel, 3:5, 3:5] = 0.25  # the mean of the four pixels under each cell
        for layer in ("conv2.downsample.2", "conv4.downsample.2", "conv_last0", "conv_last1", "l0", "l1"):
            network.get_parameter(f"{layer}.weight")[channel, channel] = 1
        for stack in range(SMALL.stacks):
            network.get_parameter(f"m{stack}.b2_4.conv1.weight")[channel, channel, 1, 1] = -1
    return network


def dotted(height: int, width: int, points: Tensor, size: float) -> Tensor:
    """A picture [1, 3, H, W] in 0..1: a soft red, green and blue dot of `size` pixels at each of points [3, 2]."""
    y, x = (torch.arange(length) + 0.5 for length in (height, width))
    squares = (x - points[:, :1])[:, None, :].square() + (y - points[:, 1:])[:, :, None].square()  # [3, H, W]
    return (-squares / (2 * size**2)).exp()[None]
