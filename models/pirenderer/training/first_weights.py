"""How a new PIRenderer begins, and what of it never learns."""

from __future__ import annotations

from typing import TypeVar

import torch
from torch.nn import Conv1d, Conv2d, ConvTranspose2d, Linear, Module
from torch.nn.init import normal_, zeros_

from ..editing_net import ResBlock

Network = TypeVar("Network", bound=Module)
SPREAD = 0.02


@torch.no_grad()
def first_weights(network: Network) -> Network:
    """As the published program begins: weights normal with a deviation of 0.02, biases 0."""
    for module in network.modules():
        if isinstance(module, Conv1d | Conv2d | ConvTranspose2d | Linear):
            normal_(module.weight, std=SPREAD)
            if module.bias is not None:
                zeros_(module.bias)
    return network


def without_effect(network: Module) -> None:
    """Has what a ResBlock overwrites left out of the training: no gradient ever reaches it."""
    for module in network.modules():
        if isinstance(module, ResBlock):
            module.conv1.requires_grad_(False)
            module.norm1.requires_grad_(False)
