"""Small networks of HyperLips, filled as goldens are, and what they draw and hear."""

from __future__ import annotations

from typing import TypeVar

import torch

from likeness.models.hyperlips.base import BaseConfig, HyperLipsBase
from likeness.models.hyperlips.hr_decoder import HRConfig, HRDecoder
from likeness.models.hyperlips.hyper_lips import HyperLips
from likeness.models.hyperlips.syncnet import SyncNet, SyncNetConfig
from likeness.tests.filling import filled

SMALL = BaseConfig(stem=4, control=8, deepest=16, decoder_3=8, decoder_2=8, decoder_1=8, decoder_0=8, output=8)
Network = TypeVar("Network", HyperLipsBase, HRDecoder, SyncNet)


def _filled(network: Network, seed: int, gain: float) -> Network:
    shapes = {name: list(tensor.shape) for name, tensor in network.state_dict().items()}
    network.load_state_dict(filled(shapes, seed, gain), assign=True)
    return network.eval()


def small_base(seed: int = 0) -> HyperLipsBase:
    """A filled base network in eval mode; its faces follow the frame, the reference and the sound."""
    with torch.device("meta"):
        network = HyperLipsBase(SMALL)
    return _filled(network, seed, 1.5)


def small_hr(rescaling: int = 2, seed: int = 0) -> HRDecoder:
    """A filled HR decoder in eval mode."""
    with torch.device("meta"):
        network = HRDecoder(HRConfig(rescaling, width=8, output=8))
    return _filled(network, seed, 2.0)


def small_hyper_lips(rescaling: int | None = 2, seed: int = 0) -> HyperLips:
    """Both, as users meet them."""
    return HyperLips(small_base(seed), small_hr(rescaling) if rescaling else None).eval()


def small_expert(seed: int = 0) -> SyncNet:
    """A filled lip-sync expert in eval mode."""
    with torch.device("meta"):
        network = SyncNet(SyncNetConfig(width=2))
    return _filled(network, seed, 1.2)
