"""Small networks of HyperLips, filled as goldens are, and what they draw and hear."""

from __future__ import annotations

from copy import deepcopy
from functools import cache

import torch
from torch.nn import Module

from likeness.models.hyperlips.base import BaseConfig, HyperLipsBase
from likeness.models.hyperlips.hr_decoder import HRConfig, HRDecoder
from likeness.models.hyperlips.hyper_lips import HyperLips
from likeness.models.hyperlips.syncnet import SyncNet, SyncNetConfig
from likeness.tests.filling import filled

SMALL = BaseConfig(stem=4, control=8, deepest=16, decoder_3=8, decoder_2=8, decoder_1=8, decoder_0=8, output=8)
CALM = 1.0  # a gain with which layers keep the size of what they are given: rounding does not grow on the way through


@cache
def _made(kind: type[Module], config: object, seed: int, gain: float) -> Module:
    with torch.device("meta"):
        network = kind(config)
    shapes = {name: list(tensor.shape) for name, tensor in network.state_dict().items()}
    network.load_state_dict(filled(shapes, seed, gain), assign=True)
    return network.eval()


def small_base(seed: int = 0, gain: float = 1.5) -> HyperLipsBase:
    """A filled base network in eval mode; its faces follow the frame, the reference and the sound."""
    return deepcopy(_made(HyperLipsBase, SMALL, seed, gain))  # type: ignore[return-value]


def small_hr(rescaling: int = 2, seed: int = 0, gain: float = 2.0) -> HRDecoder:
    """A filled HR decoder in eval mode."""
    return deepcopy(_made(HRDecoder, HRConfig(rescaling, width=8, output=8), seed, gain))  # type: ignore[return-value]


def small_hyper_lips(rescaling: int | None = 2, seed: int = 0) -> HyperLips:
    """Both, as users meet them."""
    return HyperLips(small_base(seed), small_hr(rescaling) if rescaling else None)


def small_expert(seed: int = 0) -> SyncNet:
    """A filled lip-sync expert in eval mode."""
    return deepcopy(_made(SyncNet, SyncNetConfig(width=2), seed, 1.2))  # type: ignore[return-value]
