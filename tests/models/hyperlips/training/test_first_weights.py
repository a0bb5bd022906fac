"""Speech moves a new base's kernels."""

import torch

from likeness.models.hyperlips.base import BaseConfig, HyperLipsBase
from likeness.models.hyperlips.hyper_conv import GeneratedConv
from likeness.models.hyperlips.training.first_weights import speak_first

CONTROL, CHANNELS = 64, 16


def generated(network: HyperLipsBase, control: torch.Tensor) -> torch.Tensor:
    conv = network.hyper_control_net.get_submodule("dconv_down3")["0"]
    assert isinstance(conv, GeneratedConv)
    return conv.generated(control)[0].flatten(1)


def test_generated_kernels_have_hes_variance_and_half_of_it_is_the_speech() -> None:
    torch.manual_seed(0)
    network = HyperLipsBase(BaseConfig(2, CONTROL, CHANNELS, 4, 4, 4, 4, 4))
    speak_first(network)
    with torch.no_grad():
        kernels = generated(network, torch.randn(200, CONTROL))  # [200, C * C * 9]
    wanted = 2 / (9 * CHANNELS)
    assert torch.isclose(kernels.var(), torch.tensor(wanted), rtol=0.05)
    assert torch.isclose(kernels.var(0).mean(), torch.tensor(wanted / 2), rtol=0.05)


def test_control_vectors_are_as_strong_as_what_is_heard() -> None:
    torch.manual_seed(0)
    network = HyperLipsBase(BaseConfig(2, CONTROL, CHANNELS, 4, 4, 4, 4, 4))
    speak_first(network)
    lips = network.hyper_control_net.get_submodule("hnet3")
    with torch.no_grad():
        vectors = lips(torch.randn(500, lips.get_submodule("lin1").weight.shape[1]))
    assert 0.6 < vectors.square().mean() < 1.6
