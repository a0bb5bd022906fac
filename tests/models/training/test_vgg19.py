"""VGG19 as the losses of several systems meet it: out of torchvision's file."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.loading import load_network, write_safetensors
from likeness.models.training.vgg19 import Vgg19, Vgg19Config, vgg19_config
from likeness.models.training.vgg19_file import load_vgg19
from likeness.tests.filmed_clips import TINY_VGG


def whole_vgg19(config: Vgg19Config) -> dict[str, torch.Tensor]:
    """As torchvision's file has it: with later convolutions, and a classifier."""
    tensors = dict(Vgg19(config).state_dict())
    for at in (30, 32, 34):
        tensors[f"features.{at}.weight"] = torch.zeros(config.widths[4], config.widths[4], 3, 3)
        tensors[f"features.{at}.bias"] = torch.zeros(config.widths[4])
    return tensors | {"classifier.0.weight": torch.zeros(4, 4), "classifier.0.bias": torch.zeros(4)}


def test_torchvisions_file_is_recognised_and_what_no_loss_needs_is_left(tmp_path: Path) -> None:
    path, tensors = tmp_path / "vgg19.safetensors", whole_vgg19(TINY_VGG)
    write_safetensors(path, tensors, {})
    vgg = load_vgg19(path, "PIRenderer")
    assert vgg.config == TINY_VGG and load_network(path).architecture == "vgg19"
    assert all(torch.equal(own, tensors[name]) for name, own in vgg.state_dict().items())
    with torch.device("meta"):
        usual = {name: tuple(own.shape) for name, own in Vgg19().state_dict().items()}
    assert vgg19_config(usual) == Vgg19Config() and usual["features.28.weight"] == (512, 512, 3, 3)


def test_no_vgg19_is_refused_with_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match=r"needs? VGG19.*download.pytorch.org"):
        load_vgg19(tmp_path / "nowhere.pth", "PIRenderer")
