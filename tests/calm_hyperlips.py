"""Small HyperLips networks that keep the size of what they are given: rounding does not grow on the way through."""

from __future__ import annotations

from likeness.models.hyperlips.base import BaseConfig, HyperLipsBase
from likeness.models.hyperlips.hr_decoder import HRConfig, HRDecoder
from likeness.tests.filling import filled

SMALL = BaseConfig(stem=8, control=8, deepest=16, decoder_3=8, decoder_2=8, decoder_1=8, decoder_0=8, output=8)


def calm(network: HyperLipsBase | HRDecoder) -> None:
    """Fills it as goldens are filled; in eval mode."""
    shapes = {name: list(tensor.shape) for name, tensor in network.state_dict().items()}
    network.load_state_dict(filled(shapes, seed=1, gain=1.0))
    network.eval()


def calm_base(config: BaseConfig = SMALL) -> HyperLipsBase:
    network = HyperLipsBase(config)
    calm(network)
    return network


def calm_hr(rescaling: int = 2) -> HRDecoder:
    network = HRDecoder(HRConfig(rescaling, width=8, output=8))
    calm(network)
    return network
