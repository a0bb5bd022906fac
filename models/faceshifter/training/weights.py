"""Weights of training: how they begin, and how norms forget."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import torch
from torch.nn import BatchNorm2d, Conv2d, ConvTranspose2d, Linear, Module
from torch.nn.init import normal_, xavier_normal_, zeros_

Network = TypeVar("Network", bound=Module)
SPREAD = 0.001  # of a linear layer's first weights


@torch.no_grad()
def first_weights(network: Network) -> Network:
    """As the published programs begin: convolutions by Glorot and Bengio (2010), linear layers near 0, biases at 0."""
    for module in network.modules():
        if isinstance(module, Conv2d | ConvTranspose2d):
            xavier_normal_(module.weight)
        elif isinstance(module, Linear):
            normal_(module.weight, std=SPREAD)
        if isinstance(module, Conv2d | ConvTranspose2d | Linear) and module.bias is not None:
            zeros_(module.bias)
    return network


@contextmanager
def statistics_held(network: Module) -> Iterator[None]:
    """Batch norms normalise by what they see, and forget it: they keep the statistics of what they are shown in use."""
    norms = [module for module in network.modules() if isinstance(module, BatchNorm2d)]
    for norm in norms:
        norm.track_running_stats = False
    try:
        yield
    finally:
        for norm in norms:
            norm.track_running_stats = True
