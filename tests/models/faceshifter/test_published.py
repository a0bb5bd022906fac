"""Files of AEI-Net, HEAR-Net and the discriminators are known by their names and shapes, whoever published them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.catalogue import AEI_NETS
from likeness.models.conversion import convert
from likeness.models.errors import LikenessError
from likeness.models.faceshifter.aei_net import AEIConfig, AEINet
from likeness.models.faceshifter.conventions import SBER_SWAP, TAOTAONICE
from likeness.models.faceshifter.discriminator import DiscriminatorConfig, MultiscaleDiscriminator
from likeness.models.faceshifter.face_shifter import load_face_shifter
from likeness.models.faceshifter.published import aei_net_config
from likeness.models.loading import load_network
from likeness.tests.small_shifter import SMALL, small_aei, small_hear

OF_TAOTAONICE = {
    "add_blocks.0": "AAD1", "add_blocks.2": "conv1", "add_blocks.3": "AAD2", "add_blocks.5": "conv2",
    "last_add_block.0": "AAD3", "last_add_block.2": "conv3",
}  # fmt: skip


def as_taotaonice(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """A state under the names that taotaonice gave it."""
    renamed = {}
    for name, tensor in state.items():
        for ours, theirs in OF_TAOTAONICE.items():
            name = name.replace(f".{ours}.", f".{theirs}.")
        renamed[name] = tensor
    return renamed


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_the_published_sizes_are_those_of_the_catalogue(layers: int) -> None:
    with torch.device("meta"):
        network = AEINet(AEIConfig(layers))
    sizes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    assert aei_net_config(sizes) == network.config
    floats = sum(tensor.numel() for tensor in network.state_dict().values() if tensor.is_floating_point())
    names = {1: "G_unet_1block.pth", 2: "G_unet_2blocks.pth", 3: "G_unet_3blocks.pth"}
    assert {file.name: file.weights for file in AEI_NETS[0].files}[names[layers]] == 4 * floats


def test_both_layouts_are_one_network_with_its_own_conventions(tmp_path: Path) -> None:
    network = small_aei()
    torch.save(network.state_dict(), tmp_path / "sber.pth")
    torch.save(as_taotaonice(network.state_dict()), tmp_path / "taotaonice.pth")
    convert(tmp_path / "taotaonice.pth", tmp_path / "converted.safetensors")
    x_t, z_id = torch.rand(1, 3, 64, 64), torch.rand(1, 3)
    wanted = {"sber.pth": SBER_SWAP, "taotaonice.pth": TAOTAONICE, "converted.safetensors": TAOTAONICE}
    for name, conventions in wanted.items():
        shifter = load_face_shifter(tmp_path / name)
        assert (shifter.config, shifter.conventions) == (SMALL, conventions)
        drawn = shifter.aei.generate(shifter.aei.attributes(x_t), shifter.aei.source(z_id))[0]
        assert torch.allclose(drawn, network(x_t, z_id), atol=1e-4)
    assert load_face_shifter(tmp_path / "taotaonice.pth", "BGR").conventions.order == "BGR"


def test_hear_nets_and_discriminators_are_known(tmp_path: Path) -> None:
    torch.save(small_hear().state_dict(), tmp_path / "hear.pth")
    assert load_network(tmp_path / "hear.pth").config.width == 8
    for config in (DiscriminatorConfig(3, 4), DiscriminatorConfig(2, 8, 2, batch_norm=True)):
        torch.save(MultiscaleDiscriminator(config).state_dict(), tmp_path / "d.pth")
        assert load_network(tmp_path / "d.pth").config == config


def test_networks_that_are_not_run_are_refused_by_name(tmp_path: Path) -> None:
    added = small_aei().state_dict()
    added["encoder.deconv2.deconv.weight"] = added["encoder.deconv2.deconv.weight"][:64]
    foreign = {
        "LinkNet": added,
        "Heonozis": {"generator.add1.add1.h_conv.weight": torch.zeros(1)},
        "mindslab": {"G.model.layer_0.add1.BNorm.weight": torch.zeros(1)},
    }
    for whose, state in foreign.items():
        torch.save(state, tmp_path / "a.pth")
        with pytest.raises(LikenessError, match=rf"a\.pth.*{whose}"):
            load_network(tmp_path / "a.pth")


def test_other_weights_are_no_aei_net(tmp_path: Path) -> None:
    torch.save(small_hear().state_dict(), tmp_path / "hear.pth")
    with pytest.raises(LikenessError, match=r"hear\.pth is a faceshifter\.hear_net, not an AEI-Net"):
        load_face_shifter(tmp_path / "hear.pth")
