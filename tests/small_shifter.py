"""Small networks of FaceShifter, filled as goldens are, and the conventions under which they fit tests/skin.py."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from torch import Tensor

from likeness.models.faceshifter.aei_net import AEIConfig, AEINet
from likeness.models.faceshifter.conventions import SBER_SWAP, Conventions
from likeness.models.faceshifter.face_shifter import FaceShifter
from likeness.models.faceshifter.hear_net import HEARConfig, HEARNet
from likeness.tests.filling import filled

SMALL = AEIConfig(layers=2, levels=6, width=8, c_id=3)  # 64 pixels; identities of the skin encoder
SKINS = replace(SBER_SWAP, encoder="iresnet1-1-2-1")


def filled_state(network: AEINet | HEARNet, seed: int = 0, gain: float = 1.0) -> dict[str, Tensor]:
    """Weights by the goldens' rule for every name of a network."""
    return filled({name: list(tensor.shape) for name, tensor in network.state_dict().items()}, seed, gain)


def small_aei(config: AEIConfig = SMALL, seed: int = 0) -> AEINet:
    """A filled AEI-Net in eval mode."""
    network = AEINet(config)
    network.load_state_dict(_aei_state(config, seed))
    return network.eval()


@lru_cache
def _aei_state(config: AEIConfig, seed: int) -> dict[str, Tensor]:
    return filled_state(AEINet(config), seed)


def small_shifter(config: AEIConfig = SMALL, conventions: Conventions = SKINS) -> FaceShifter:
    """The same, as users meet it."""
    return FaceShifter(small_aei(config), conventions).eval()


def small_hear(width: int = 8, seed: int = 0) -> HEARNet:
    """A filled HEAR-Net in eval mode."""
    network = HEARNet(HEARConfig(width))
    network.load_state_dict(filled_state(network, seed))
    return network.eval()
