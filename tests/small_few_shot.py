"""Small few-shot heads of both variants, filled as goldens are."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import Module

from likeness.models.fewshot.few_shot_heads import FewShotHeads
from likeness.models.fewshot.networks import FewShotNetworks
from likeness.models.fewshot.variants import MASTER, SAVE_DISC, FewShotConfig
from likeness.tests.filling import filled

SMALL = FewShotConfig(MASTER, width=4, widest=16, videos=3)
SMALL_LATER = replace(SMALL, variant=SAVE_DISC)
BOTH = (SMALL, SMALL_LATER)
SIDE = 128  # pixels of the planes on which they are: two are left of it at master's smallest bottleneck
SIDE_LATER = 64  # save_disc halves its pictures once less


def filled_state(network: Module, seed: int = 0, gain: float = 1.5) -> dict[str, Tensor]:
    """Weights by the goldens' rule for every name of a network."""
    return filled({name: list(tensor.shape) for name, tensor in network.state_dict().items()}, seed, gain)


def small_networks(config: FewShotConfig = SMALL, seed: int = 0, plane: int = SIDE) -> FewShotNetworks:
    """Filled networks in eval mode."""
    networks = FewShotNetworks(config, plane)
    networks.load_state_dict(_state(config, seed))
    return networks.eval()


@lru_cache
def _state(config: FewShotConfig, seed: int) -> dict[str, Tensor]:
    return filled_state(FewShotNetworks(config), seed)


def small_heads(config: FewShotConfig = SMALL, seed: int = 0, plane: int = SIDE) -> FewShotHeads:
    """The same, as users meet them."""
    return FewShotHeads(small_networks(config, seed, plane))


def pictures(count: int, side: int = SIDE, seed: int = 0) -> Tensor:
    """IMAGE [count, side, side, 3] of smooth colours."""
    coarse = torch.rand(count, 3, 6, 6, generator=torch.Generator().manual_seed(seed))
    smooth = torch.nn.functional.interpolate(coarse, (side, side), mode="bilinear", align_corners=True)
    return smooth.movedim(1, -1)
