"""PIRenderer's and ReconNet's files are known by their names and shapes, in the wrappings in which they circulate."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.nn import Module

from likeness.models.loading import load_network
from likeness.models.pirenderer.face_generator import FaceGenerator, PIRendererConfig
from likeness.models.pirenderer.published import pirenderer_config
from likeness.models.pirenderer.recon_net import HEADS, ReconConfig, ReconNet

SMALL = PIRendererConfig(descriptor=12, base=4, most=16, warp_encoder=4, warp_decoder=2, edit_blocks=1)


def shapes(network: Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}


@pytest.mark.parametrize("config", [PIRendererConfig(), SMALL, PIRendererConfig(coefficients=70, edit_layers=2)])
def test_sizes_are_read_from_the_weights(config: PIRendererConfig) -> None:
    with torch.device("meta"):
        network = FaceGenerator(config)
    assert pirenderer_config(shapes(network)) == config


def test_the_published_network_has_its_published_size() -> None:
    with torch.device("meta"):
        network = FaceGenerator()
    assert (len(network.state_dict()), sum(tensor.numel() for tensor in network.parameters())) == (304, 22_519_109)


def test_the_averaged_network_is_taken_without_prefixes(tmp_path: Path) -> None:
    averaged, last = FaceGenerator(SMALL).state_dict(), FaceGenerator(SMALL).state_dict()
    parallel = {f"module.{name}": tensor for name, tensor in last.items()}
    both = {"net_G": parallel, "net_G_ema": averaged, "current_epoch": 190, "current_iteration": 400_000}
    for content, wanted in ((both, averaged), ({"net_G": parallel}, last)):
        torch.save(content, tmp_path / "a.pt")
        loaded = load_network(tmp_path / "a.pt")
        assert loaded.config == SMALL
        assert all(torch.equal(tensor, wanted[name]) for name, tensor in loaded.network.state_dict().items())


def test_a_recon_net_is_taken_out_of_its_training(tmp_path: Path) -> None:
    network = ReconNet(ReconConfig((1, 2, 1, 1), 4)).eval()
    torch.save({"net_recon": network.state_dict(), "opt_00": {"state": {}}, "sched_00": {}}, tmp_path / "epoch_20.pth")
    loaded = load_network(tmp_path / "epoch_20.pth")
    assert loaded.config == network.config
    face = torch.rand(2, 3, 64, 64)
    assert torch.equal(loaded.network(face), network(face))
    assert network(face).shape == (2, sum(HEADS))
