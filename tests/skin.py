"""An identity encoder that needs no training: a small iresnet whose weights were set by hand to see the skin's colour.

Its features are the colour of the pixel in the middle of the face, each channel from -1 to 1: grey is nobody.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import BatchNorm1d, BatchNorm2d, PReLU
from torch.nn.init import ones_

from likeness.models.faceshifter.arcface import IdentityEncoder
from likeness.models.faceshifter.iresnet import IResNet, IResNetConfig

SMALL = IResNetConfig(blocks=(1, 1, 2, 1), widths=(4, 5, 6, 7), side=32, features=3)
EPSILON = 1e-5  # of the batch norms


@torch.no_grad()
def skin_network() -> IResNet:
    """The network: channels 0 to 2 carry the colours unchanged through the shortcuts, and blocks add nothing."""
    network = IResNet(SMALL).eval()
    for parameter in network.parameters():
        parameter.zero_()
    for module in network.modules():
        if isinstance(module, PReLU | BatchNorm1d | BatchNorm2d):
            ones_(module.weight)
        if isinstance(module, BatchNorm1d | BatchNorm2d):
            module.running_var.fill_(1 - EPSILON)
    for channel in range(3):
        network.conv1.weight[channel, channel, 1, 1] = 1
        for stage in range(1, 5):
            network.get_parameter(f"layer{stage}.0.downsample.0.weight")[channel, channel] = 1
        network.fc.weight[channel, 4 * channel + 3] = 1  # of the last 2 x 2 pixels the one that began in the middle
    return network


def skin_encoder(order: str = "RGB") -> IdentityEncoder:
    """The network as an identity encoder."""
    return IdentityEncoder(skin_network(), order).eval()


def face_of(*colour: float, side: int = 32) -> Tensor:
    """An aligned face [1, 3, side, side] of one colour, RGB in 0..1."""
    return torch.tensor(colour, dtype=torch.float32)[None, :, None, None].expand(1, 3, side, side)
