"""VGGFace comes from a state dict under Oxford's names; the module that circulates is refused with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.nn import Conv2d

from likeness.models.errors import LikenessError
from likeness.models.fewshot.training.vggface import VggFace, VggFaceConfig
from likeness.models.fewshot.training.vggface_file import load_vggface
from likeness.models.loading import load_network
from likeness.tests.small_few_shot import filled_state, small_networks

TINY = VggFaceConfig((2, 3, 4, 5, 6))


def tiny() -> VggFace:
    network = VggFace(TINY)
    network.load_state_dict(filled_state(network))
    return network.eval()


def test_a_whole_state_dict_is_recognised_and_what_no_loss_needs_is_left(tmp_path: Path) -> None:
    network = tiny()
    state = dict(network.state_dict())
    for beyond in ("conv5_2", "conv5_3", "fc6", "fc8"):
        state |= {f"{beyond}.weight": torch.zeros(6, 6, 3, 3), f"{beyond}.bias": torch.zeros(6)}
    torch.save(state, tmp_path / "vggface.pth")
    loaded = load_vggface(tmp_path / "vggface.pth")
    assert loaded.config == TINY and load_network(tmp_path / "vggface.pth").architecture == "vggface"
    assert all(torch.equal(tensor, state[name]) for name, tensor in loaded.state_dict().items())


def test_levels_are_taken_before_or_after_the_relu_and_odd_sides_rounded_up() -> None:
    network, picture = tiny(), torch.rand(1, 3, 35, 33, generator=torch.Generator().manual_seed(0))
    before, after = network(picture, after_relu=False), network(picture)
    assert [tuple(maps.shape[2:]) for maps in after] == [(35, 33), (18, 17), (9, 9), (5, 5), (3, 3)]
    assert [maps.shape[1] for maps in after] == list(TINY.widths)
    assert all(torch.equal(own.relu(), other) for own, other in zip(before, after, strict=True))
    assert before[0].min() < 0


def test_a_pickled_module_is_refused_with_the_way_out(tmp_path: Path) -> None:
    torch.save(Conv2d(3, 4, 3), tmp_path / "Pytorch_VGGFACE.pth")
    with pytest.raises(LikenessError, match=r"can run any program.*torch\.load\('Pytorch_VGGFACE\.pth'.*state_dict"):
        load_vggface(tmp_path / "Pytorch_VGGFACE.pth")


def test_no_file_and_other_networks_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match=r"no VGGFace .*robots\.ox\.ac\.uk"):
        load_vggface(tmp_path / "nowhere.pth")
    torch.save(small_networks().state_dict(), tmp_path / "other.pth")
    with pytest.raises(LikenessError, match="holds no VGGFace but a FewShotNetworks"):
        load_vggface(tmp_path / "other.pth")
