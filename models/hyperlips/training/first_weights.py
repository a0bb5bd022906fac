"""First weights of a base that is to learn from nothing: speech reaches the pixels from the first step on.

torch's own would leave the generated kernels all but the same for every sound. The authors do not say what theirs were.
"""

from __future__ import annotations

import torch
from torch.nn import Linear
from torch.nn.init import kaiming_normal_, normal_, zeros_

from ..base import HyperLipsBase
from ..hyper_conv import KERNEL, GeneratedConv
from ..hyper_network import SLOPE, HyperNet


@torch.no_grad()
def speak_first(network: HyperLipsBase) -> None:
    """Draws first weights of all that stands between the sound's features and the kernels, from torch's seed.

    The hypernetworks get those of He et al. (2015, equation 15), so control vectors are about as strong as what is
    heard. A generated kernel has 2 / (9 C) as variance, as He's has, half of it from the speech and half from the bias,
    which is what such a network needs (Chang et al. 2020, Principled Weight Initialization for Hypernetworks).
    """
    for part in network.hyper_control_net.modules():
        if isinstance(part, HyperNet):
            for layer in (part.lin1, part.lin2):
                kaiming_normal_(layer.weight, SLOPE)
                zeros_(layer.bias)
        elif isinstance(part, GeneratedConv):
            half = (part.channels * KERNEL**2) ** -0.5
            _shared(part.hyperkernel, half)
            _shared(part.hyperbias, 0.1)


def _shared(layer: Linear, deviation: float) -> None:
    """Numbers that vary so much by the control vector, and as much by themselves."""
    normal_(layer.weight, std=deviation / layer.in_features**0.5)
    normal_(layer.bias, std=deviation)
