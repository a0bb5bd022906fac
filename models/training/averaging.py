"""Averages of a network's weights over its steps, and networks held still."""

from __future__ import annotations

from copy import deepcopy
from typing import TypeVar

import torch
from torch.nn import Module

Network = TypeVar("Network", bound=Module)
AVERAGING = 0.999


@torch.no_grad()
def average(averaged: Module, network: Module, step: int, averaging: float = AVERAGING) -> None:
    """Moves the averaged network towards the one that has just taken `step` (from 0), its running statistics too.

    `averaging`: how much of the average is kept at a step; in the first ones it is less.
    """
    keep = min(averaging, (1 + step) / (10 + step))
    for mean, own in zip(averaged.state_dict().values(), network.state_dict().values(), strict=True):
        if mean.is_floating_point():
            mean.lerp_(own, 1 - keep)
        else:
            mean.copy_(own)


def held(network: Network, device: torch.device) -> Network:
    """A copy in float32 on the device that does not learn, in eval mode; gradients pass through it."""
    return deepcopy(network).to(device, torch.float32).requires_grad_(False).eval()
