"""VGG16 comes out of torchvision's file, whole or cut, and out of no other VGG's."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn.functional import conv2d, max_pool2d

from likeness.models.errors import LikenessError
from likeness.models.loading import load_network
from likeness.models.tha4.teacher_training.vgg16 import BEYOND, Vgg16, Vgg16Config

SMALL = Vgg16Config((4, 6, 8))


def published() -> dict[str, Tensor]:
    """The names of a whole torchvision VGG16, at a small size."""
    torch.manual_seed(0)
    state = Vgg16(SMALL).state_dict()
    for at in BEYOND:
        state |= {f"features.{at}.weight": torch.ones(8, 8, 3, 3), f"features.{at}.bias": torch.ones(8)}
    for at in (0, 3, 6):
        state |= {f"classifier.{at}.weight": torch.ones(5, 5), f"classifier.{at}.bias": torch.ones(5)}
    return state


def test_the_published_sizes_are_the_default_ones() -> None:
    with torch.device("meta"):
        shapes = {name: list(tensor.shape) for name, tensor in Vgg16().state_dict().items() if name.endswith("weight")}
    assert shapes == {
        "features.0.weight": [64, 3, 3, 3],
        "features.2.weight": [64, 64, 3, 3],
        "features.5.weight": [128, 64, 3, 3],
        "features.7.weight": [128, 128, 3, 3],
        "features.10.weight": [256, 128, 3, 3],
        "features.12.weight": [256, 256, 3, 3],
        "features.14.weight": [256, 256, 3, 3],
    }


def test_its_features_are_those_of_the_plain_chain(tmp_path: Path) -> None:
    torch.save(published(), tmp_path / "a.pth")
    loaded = load_network(tmp_path / "a.pth")
    assert (loaded.architecture, loaded.config) == ("vgg16", SMALL)
    x = torch.randn(2, 3, 12, 8, generator=torch.Generator().manual_seed(1))
    found, state = loaded.network(x), published()
    for answer, group in zip(found, ((0, 2), (5, 7), (10, 12, 14)), strict=True):
        x = max_pool2d(x, 2) if group[0] else x
        for at in group:
            x = conv2d(x, state[f"features.{at}.weight"], state[f"features.{at}.bias"], padding=1).clamp(min=0)
        torch.testing.assert_close(answer, x)


def without(name: str) -> dict[str, Tensor]:
    return {other: tensor for other, tensor in published().items() if other != name}


BAD = {
    "one convolution short": (without("features.7.weight"), "no architecture"),
    "one bias short": (without("features.12.bias"), "missing 'features.12.bias'"),
    "another size within": (published() | {"features.10.bias": torch.ones(3)}, "'features.10.bias' is floating"),
    "a stranger": (published() | {"head.weight": torch.ones(1)}, "unexpected 'head.weight'"),
    "VGG19": (published() | {"features.16.weight": torch.ones(8, 8, 3, 3)}, "no architecture"),
    "not finite": (published() | {"features.0.bias": torch.full((4,), torch.inf)}, "NaN or infinite"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_vgg16_is_refused_by_name(tmp_path: Path, case: str) -> None:
    state, sentence = BAD[case]
    torch.save(state, tmp_path / "a.pth")
    with pytest.raises(LikenessError, match=sentence):
        load_network(tmp_path / "a.pth")


def test_the_later_layers_may_be_missing(tmp_path: Path) -> None:
    torch.save(Vgg16(SMALL).half().state_dict(), tmp_path / "a.pth")
    assert load_network(tmp_path / "a.pth").architecture == "vgg16"
