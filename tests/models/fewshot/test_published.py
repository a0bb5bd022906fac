"""Files of few-shot heads are known by their names and shapes, in the wrappings in which they circulate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.catalogue import FEW_SHOT, how_to_get
from likeness.models.conversion import convert
from likeness.models.errors import LikenessError
from likeness.models.fewshot.few_shot_files import load_few_shot, save_few_shot
from likeness.models.fewshot.networks import PLANE, FewShotNetworks
from likeness.models.fewshot.published import few_shot_config
from likeness.models.fewshot.variants import DISCRIMINATOR, EMBEDDER, GENERATOR, PUBLISHED, SAVE_DISC, FewShotConfig
from likeness.models.loading import load_network, write_safetensors
from likeness.tests.small_few_shot import BOTH, SMALL, SMALL_LATER, small_networks

CONFIGS = (PUBLISHED, FewShotConfig(SAVE_DISC, videos=2), *BOTH, replace(SMALL, parts=(EMBEDDER, GENERATOR)))


def as_published(networks: FewShotNetworks, *entries: str) -> dict[str, object]:
    """The checkpoint that the published training script writes, with what surrounds the weights."""
    parts = {"E": networks.embedder, "G": networks.generator, "D": networks.discriminator}
    optimiser = {"state": {0: {"step": 7, "exp_avg": torch.zeros(3)}}, "param_groups": [{"lr": 5e-5}]}
    around = {"epoch": 4, "lossesG": [torch.tensor(1.5)], "lossesD": [0.5], "num_vid": 3, "i_batch": 11}
    around |= {"optimizerG_state_dict": optimiser, "optimizerD_state_dict": optimiser}
    return around | {f"{entry}_state_dict": parts[entry].state_dict() for entry in entries}


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(tensor, other[name]) for name, tensor in one.items())


@pytest.mark.parametrize("config", CONFIGS)
def test_sizes_are_read_from_the_weights(config: FewShotConfig) -> None:
    with torch.device("meta"):
        networks = FewShotNetworks(config)
    assert few_shot_config({name: tuple(own.shape) for name, own in networks.state_dict().items()}) == config


@pytest.mark.parametrize("config", [*BOTH, replace(SMALL, videos=1), replace(SMALL_LATER, videos=40)])
def test_a_published_checkpoint_is_taken_whole(tmp_path: Path, config: FewShotConfig) -> None:
    networks = small_networks(config)
    torch.save(as_published(networks, *"EGD"), tmp_path / "model_weights.tar")
    loaded = load_few_shot(tmp_path / "model_weights.tar")
    assert (loaded.config, loaded.plane) == (config, PLANE) and same(loaded.state_dict(), networks.state_dict())
    assert not loaded.training
    convert(tmp_path / "model_weights.tar", tmp_path / "converted.safetensors")
    assert same(load_few_shot(tmp_path / "converted.safetensors").state_dict(), networks.state_dict())


def test_a_fine_tuned_checkpoint_has_no_embedder(tmp_path: Path) -> None:
    networks = small_networks()
    torch.save(as_published(networks, *"GD"), tmp_path / "finetuned_model.tar")
    loaded = load_few_shot(tmp_path / "finetuned_model.tar")
    assert loaded.embedder is None and loaded.config == replace(SMALL, parts=(GENERATOR, DISCRIMINATOR))
    assert torch.equal(loaded.generator.psi, networks.generator.psi)


def test_our_own_file_keeps_its_plane(tmp_path: Path) -> None:
    networks = small_networks(SMALL_LATER)
    save_few_shot(tmp_path / "mine.safetensors", networks)
    loaded = load_few_shot(tmp_path / "mine.safetensors")
    assert loaded.plane == networks.plane != PLANE and same(loaded.state_dict(), networks.state_dict())
    write_safetensors(tmp_path / "odd.safetensors", networks.state_dict(), {"plane": "-3"})
    with pytest.raises(LikenessError, match=r"odd\.safetensors says that its networks see '-3' pixels"):
        load_few_shot(tmp_path / "odd.safetensors")


def test_a_projection_of_the_other_variant_does_not_fit(tmp_path: Path) -> None:
    mixed = small_networks().state_dict()
    mixed["generator.p"] = small_networks(SMALL_LATER).state_dict()["generator.p"]
    write_safetensors(tmp_path / "mixed.safetensors", mixed, {})
    with pytest.raises(LikenessError, match=r"recognised as fewshot but does not fit it.*'generator\.p' is"):
        load_few_shot(tmp_path / "mixed.safetensors")


@pytest.mark.parametrize(
    ("name", "shape", "told"),
    [
        ("e_hat", (1, 512, 1), "Open it with Load Head"),
        ("W_i", (512, 1), "of one training video"),
        ("W_i", (1, 512, 1), "of one training video"),
    ],
)
def test_small_files_beside_a_model_are_told_apart(tmp_path: Path, name: str, shape: tuple, told: str) -> None:
    torch.save({name: torch.zeros(shape)}, tmp_path / "small.tar")
    with pytest.raises(LikenessError, match=rf"small\.tar is .*{told}"):
        load_network(tmp_path / "small.tar")


def test_weights_of_another_system_are_no_few_shot_heads(tmp_path: Path) -> None:
    torch.save({"E_state_dict": 5}, tmp_path / "a.tar")
    with pytest.raises(LikenessError, match=r"a\.tar holds no weights by name but a int"):
        load_few_shot(tmp_path / "a.tar")
    assert FEW_SHOT.files[0].name in how_to_get("fewshot")
