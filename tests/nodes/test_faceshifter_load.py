"""The nodes that load FaceShifter's networks: files of every kind in every slot, and what to do without any."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.conventions import KEY, View
from likeness.models.loading import write_safetensors
from likeness.nodes import faceshifter, faceshifter_load
from likeness.tests.own_folders import own_models
from likeness.tests.skin import skin_network
from likeness.tests.small_shifter import SKINS, small_aei, small_hear, small_shifter

NAME, EYES, HEAR = "faceshifter/own.safetensors", "identity_encoder/own/backbone.pth", "hear_net/own.safetensors"


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_models(tmp_path, monkeypatch)
    for name in (NAME, EYES, HEAR):
        (tmp_path / name).parent.mkdir(parents=True)
    write_safetensors(tmp_path / NAME, small_aei().state_dict(), {KEY: SKINS.as_text()})
    torch.save(skin_network().state_dict(), tmp_path / EYES)
    write_safetensors(tmp_path / HEAR, small_hear().state_dict(), {"aei_net": small_shifter().name})
    return tmp_path


def options(node: type, name: str) -> list[str]:
    return node.GET_NODE_INFO_V1()["input"]["required"][name][1]["options"]


def loaded(*names: str) -> tuple:
    with torch.inference_mode():  # as ComfyUI runs nodes
        return faceshifter_load.LoadFaceShifter.execute(*names).args


def test_the_files_bring_their_conventions() -> None:
    node = faceshifter_load.LoadFaceShifter
    assert node.validate_inputs(NAME, EYES) is True
    assert options(node, "file") == [faceshifter_load.PUBLISHED, NAME]
    assert options(node, "identity_encoder")[1:] == [EYES]
    shifter, encoder = loaded(NAME, EYES, "as published")
    assert shifter.conventions == SKINS and shifter.name == small_shifter().name
    assert (encoder.view, encoder.order) == (View("sber-swap", 224), "RGB")


def test_another_order_holds_for_both_networks() -> None:
    shifter, encoder = loaded(NAME, EYES, "BGR")
    assert shifter.conventions == replace(SKINS, order="BGR") and encoder.order == "BGR"


def test_a_changed_file_is_read_again(models: Path) -> None:
    given = (NAME, EYES, "RGB")
    before = faceshifter_load.LoadFaceShifter.fingerprint_inputs(*given)
    for name in (NAME, EYES):
        os.utime(models / name, (1, 1))
        after = faceshifter_load.LoadFaceShifter.fingerprint_inputs(*given)
        assert after != before
        before = after


def test_without_files_it_says_how_to_get_them() -> None:
    published = faceshifter_load.PUBLISHED, faceshifter.PUBLISHED
    answer = faceshifter_load.LoadFaceShifter.validate_inputs(*published)
    assert isinstance(answer, str)
    for fact in ("G_unet_2blocks.pth about 737 MB", "backbone.pth about 261 MB", "sber-swap-v2.0", "Apache-2.0"):
        assert fact in answer
    alone = faceshifter_load.LoadFaceShifter.validate_inputs(NAME, published[1])
    assert "backbone.pth" in alone and "G_unet" not in alone


@pytest.mark.parametrize(
    ("file", "eyes", "words"),
    [
        (EYES, EYES, r"backbone\.pth is a faceshifter\.iresnet, not an AEI-Net"),
        (HEAR, EYES, r"own\.safetensors is a faceshifter\.hear_net, not an AEI-Net"),
        (NAME, NAME, r"own\.safetensors is a faceshifter\.aei_net, not an identity encoder"),
    ],
)
def test_the_wrong_kind_of_file_is_told(file: str, eyes: str, words: str) -> None:
    with pytest.raises(LikenessError, match=words):
        loaded(file, eyes, "as published")


def test_an_encoder_of_another_make_is_told(models: Path) -> None:
    write_safetensors(models / NAME, small_aei().state_dict(), {})  # sber-swap's conventions: iresnet100
    with pytest.raises(LikenessError, match=r"trained with the identity encoder iresnet100.*Choose the one"):
        loaded(NAME, EYES, "as published")


def test_a_hear_net_is_loaded(models: Path) -> None:
    node = faceshifter_load.LoadHearNet
    assert options(node, "file") == [HEAR] and node.validate_inputs(HEAR) is True
    (hear,) = node.execute(HEAR).args
    assert hear.aei_net == small_shifter().name and node.fingerprint_inputs(HEAR)
    with pytest.raises(LikenessError, match=r"not a HEAR-Net\. Train HEAR-Net writes one"):
        node.execute(NAME)
    (models / HEAR).unlink()
    assert options(node, "file") == [faceshifter_load.NONE_YET]
    assert "Nobody publishes a HEAR-Net" in node.validate_inputs(faceshifter_load.NONE_YET)
