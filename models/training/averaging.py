"""Averages of a network's weights over its steps, their own running statistics, and networks held still."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import TypeVar

import torch
from torch.nn import BatchNorm2d, Module

Batch = TypeVar("Batch")
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


@torch.no_grad()
def settle(averaged: Module, look: Callable[[Batch], object], batches: Iterable[Batch]) -> None:
    """Gives the batch norms of an averaged network the mean statistics of some batches, which `look` shows it.

    Those that it has are averages of what other weights had, and after some hundred steps they still hold what norms
    begin with (Izmailov et al. 2018, section 3.2). It is in eval mode afterwards.
    """
    norms = {norm: norm.momentum for norm in averaged.modules() if isinstance(norm, BatchNorm2d)}
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # of all batches, each weighs as much
    averaged.train()
    for batch in batches:
        look(batch)
    averaged.eval()
    for norm, momentum in norms.items():
        norm.momentum = momentum


def held(network: Network, device: torch.device) -> Network:
    """A copy in float32 on the device that does not learn, in eval mode; gradients pass through it."""
    return deepcopy(network).to(device, torch.float32).requires_grad_(False).eval()
