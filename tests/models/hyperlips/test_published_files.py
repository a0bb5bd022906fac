"""HyperLips' files are known by their names and shapes, wrapped as they circulate; Wav2Lip's are told."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.nn import Module

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.base import BaseConfig, HyperLipsBase
from likeness.models.hyperlips.discriminator import Discriminator, DiscriminatorConfig
from likeness.models.hyperlips.hr_decoder import HRConfig, HRDecoder
from likeness.models.hyperlips.hyper_lips import load_hyper_lips
from likeness.models.hyperlips.published import base_config, discriminator_config, hr_config, syncnet_config
from likeness.models.hyperlips.syncnet import SyncNet, SyncNetConfig
from likeness.models.loading import load_network, write_safetensors
from likeness.tests.small_hyperlips import SMALL, small_base, small_expert, small_hr

READERS = {
    HyperLipsBase: base_config,
    HRDecoder: hr_config,
    SyncNet: syncnet_config,
    Discriminator: discriminator_config,
}
ODD = BaseConfig(stem=4, control=6, deepest=10, decoder_3=12, decoder_2=14, decoder_1=16, decoder_0=18, output=20)
PUBLISHED = (  # spec, section 2: tensors and parameters of the published files
    (HyperLipsBase, BaseConfig(), 787, 29_716_503),
    (HRDecoder, HRConfig(1), 37, 133_443),
    (HRDecoder, HRConfig(2), 44, 170_499),
    (HRDecoder, HRConfig(4), 65, 281_667),
    (SyncNet, SyncNetConfig(), 231, 22_991_744),
    (Discriminator, DiscriminatorConfig(), 28, 14_113_793),
    (Discriminator, DiscriminatorConfig(whole=True), 20, 1_887_873),
)


def shapes(network: Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}


@pytest.mark.parametrize(("network", "config", "tensors", "parameters"), PUBLISHED)
def test_the_published_networks_have_their_published_sizes(
    network: type, config: object, tensors: int, parameters: int
) -> None:
    with torch.device("meta"):
        built = network(config)
    assert (len(built.state_dict()), sum(one.numel() for one in built.parameters())) == (tensors, parameters)
    known = {one: reader(shapes(built)) for one, reader in READERS.items()}
    assert known == {one: config if one is network else None for one in READERS}


@pytest.mark.parametrize(
    ("network", "config"),
    [
        (HyperLipsBase, SMALL),
        (HyperLipsBase, ODD),
        *((HRDecoder, HRConfig(times, width=6, output=5)) for times in (1, 2, 4)),
        (SyncNet, SyncNetConfig(3)),
        (Discriminator, DiscriminatorConfig(width=4)),
    ],
)
def test_other_sizes_are_read_from_the_weights(network: type, config: object) -> None:
    with torch.device("meta"):
        assert READERS[network](shapes(network(config))) == config


def test_a_checkpoint_of_the_training_is_loaded(tmp_path: Path) -> None:
    weights = small_base().state_dict()
    parallel = {f"module.{name}": tensor for name, tensor in weights.items()}
    moments = {0: {"step": 7, "exp_avg": torch.ones(3), "exp_avg_sq": torch.ones(3)}}
    state = {"state": moments, "param_groups": [{"lr": 1e-4, "betas": (0.5, 0.999), "params": [0]}]}
    whole = {"state_dict": parallel, "optimizer": state, "global_step": 7, "global_epoch": 1}
    torch.save(whole, tmp_path / "base.pth")
    loaded = load_network(tmp_path / "base.pth")
    assert loaded.config == SMALL
    assert all(torch.equal(tensor, weights[name]) for name, tensor in loaded.network.state_dict().items())


def test_a_file_in_the_other_place_is_told(tmp_path: Path) -> None:
    networks = {"base": small_base(), "hr": small_hr(4), "expert": small_expert()}
    for name, network in networks.items():
        write_safetensors(tmp_path / name, network.state_dict(), {})
    assert load_hyper_lips(tmp_path / "base", tmp_path / "hr").side == 512
    with pytest.raises(LikenessError, match=r"hr is a .*goes into the place for the HR decoder"):
        load_hyper_lips(tmp_path / "hr")
    with pytest.raises(LikenessError, match=r"base is a .*goes into the place for the base"):
        load_hyper_lips(tmp_path / "base", tmp_path / "base")
    with pytest.raises(LikenessError, match=r"expert is a hyperlips\.syncnet, not an HR decoder"):
        load_hyper_lips(tmp_path / "base", tmp_path / "expert")


def test_wav2lip_s_expert_and_generator_do_not_fit(tmp_path: Path) -> None:
    """Its expert has HyperLips' names, but a layer less for the sound and for the face."""
    expert = {
        name: tensor
        for name, tensor in small_expert().state_dict().items()
        if not name.startswith(("audio_encoder.13.", "face_encoder.18."))
    }
    torch.save({"state_dict": expert}, tmp_path / "lipsyncnet_expert.pth")
    with pytest.raises(LikenessError, match="Wav2Lip's lip-sync expert, for faces of 96 pixels"):
        load_network(tmp_path / "lipsyncnet_expert.pth")
    torch.save({"state_dict": {"face_decoder_blocks.0.0.conv_block.0.weight": torch.ones(1)}}, tmp_path / "wav2lip.pth")
    with pytest.raises(LikenessError, match="Wav2Lip's generator"):
        load_hyper_lips(tmp_path / "wav2lip.pth")
