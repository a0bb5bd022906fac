"""Recognisers are known by their weights, at any size; the goldens hold their numbers to the published ones."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.nn import Module

from likeness.models.conversion import convert
from likeness.models.errors import LikenessError
from likeness.models.faceshifter.ir_se import IRSE, IRSEConfig
from likeness.models.faceshifter.iresnet import IResNet, IResNetConfig
from likeness.models.loading import load_network

SMALL: dict[str, tuple[type[Module], IResNetConfig | IRSEConfig]] = {
    "faceshifter.iresnet": (IResNet, IResNetConfig((2, 1, 3, 1), (4, 4, 6, 5), 48, 9)),
    "faceshifter.ir_se": (IRSE, IRSEConfig((2, 1, 3, 1), (16, 32, 48, 64), 48, 9)),
}


def small(architecture: str) -> Module:
    kind, config = SMALL[architecture]
    torch.manual_seed(5)
    return kind(config).eval()


@pytest.mark.parametrize("architecture", SMALL)
def test_a_recogniser_is_known_by_its_weights(tmp_path: Path, architecture: str) -> None:
    network = small(architecture)
    torch.save(network.state_dict(), tmp_path / "backbone.pth")
    assert convert(tmp_path / "backbone.pth", tmp_path / "own.safetensors") == architecture
    faces = torch.rand(2, 3, 48, 48) * 2 - 1
    for name in ("backbone.pth", "own.safetensors"):
        loaded = load_network(tmp_path / name)
        assert (loaded.architecture, loaded.config) == (architecture, SMALL[architecture][1])
        assert torch.equal(loaded.network(faces), network(faces))


@pytest.mark.parametrize("architecture", SMALL)
@pytest.mark.parametrize("change", ["missing", "shape", "nan"])
def test_a_damaged_recogniser_is_named(tmp_path: Path, architecture: str, change: str) -> None:
    state = small(architecture).state_dict()
    name = "layer3.2.conv1.weight" if architecture == "faceshifter.iresnet" else "body.5.res_layer.1.weight"
    if change == "missing":
        del state[name]
    elif change == "shape":
        state[name] = state[name][:, :1]
    else:
        state[name] = torch.full_like(state[name], torch.nan)
    torch.save(state, tmp_path / "cut.pth")
    with pytest.raises(LikenessError, match=rf"cut\.pth.*'{name}'"):
        load_network(tmp_path / "cut.pth")


@pytest.mark.parametrize(
    ("architecture", "name"),
    [
        ("faceshifter.iresnet", "fc.weight"),
        ("faceshifter.iresnet", "layer2.0.conv2.weight"),
        ("faceshifter.ir_se", "output_layer.3.weight"),
        ("faceshifter.ir_se", "body.2.res_layer.3.weight"),
    ],
)
def test_shapes_that_no_recogniser_has_end_in_our_error(tmp_path: Path, architecture: str, name: str) -> None:
    state = small(architecture).state_dict()
    for hostile in (torch.zeros(()), torch.zeros(0), state[name].flatten()[:1], state[name][None]):
        torch.save({**state, name: hostile}, tmp_path / "hostile.pth")
        with pytest.raises(LikenessError, match=r"hostile\.pth was recognised as .* does not fit"):
            load_network(tmp_path / "hostile.pth")


@pytest.mark.parametrize(
    ("blocks", "name"), [((2, 2, 2, 2), "iresnet18"), ((3, 13, 30, 3), "iresnet100"), ((1, 2, 1, 1), "iresnet1-2-1-1")]
)
def test_recognisers_have_their_authors_names(blocks: tuple[int, ...], name: str) -> None:
    assert IResNetConfig(blocks).name == name
    assert IRSEConfig().name == "ir_se50"


def test_a_resnet_of_another_kind_is_none_of_ours(tmp_path: Path) -> None:
    torchvision = {"conv1.weight": torch.zeros(64, 3, 7, 7), "layer1.0.conv1.weight": torch.zeros(64, 64, 1, 1)}
    torch.save({**torchvision, "fc.weight": torch.zeros(256, 2048)}, tmp_path / "Arcface.pth")
    with pytest.raises(LikenessError, match=r"Arcface\.pth holds weights of no architecture"):
        load_network(tmp_path / "Arcface.pth")
