"""Runs of a few steps: resumed as if never ended, in parts as in one, and nothing half written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.aei_net import AEIConfig, AEINet
from likeness.models.faceshifter.conventions import Conventions, View
from likeness.models.faceshifter.face_shifter import FaceShifter, load_face_shifter
from likeness.models.faceshifter.hear_net import HEARConfig
from likeness.models.faceshifter.hear_refiner import HearRefiner, load_hear_refiner
from likeness.models.faceshifter.training.data.occlusions import Occlusions
from likeness.models.faceshifter.training.data.pairs import AEI_PAIRING, HEAR_PAIRING, PairSource
from likeness.models.faceshifter.training.setting import Setting
from likeness.models.faceshifter.training.train_aei import train_aei
from likeness.models.faceshifter.training.train_hear import train_hear
from likeness.models.loading import load_network, read_tensors
from likeness.models.training.step import Step
from likeness.models.training.team import Alone
from likeness.tests.drawn_faces import recogniser, strangers

TINY = AEIConfig(layers=1, levels=4, width=4, c_id=16)
SETTING = Setting(steps=5, batch=4, at_once=2, snapshot_seconds=1e9)
Train = Callable[..., object]


class Ended(Exception):
    """What a user's interrupt is to these runs."""


def bgr() -> Conventions:
    """Of colours the wrong way round, so that a mistake would show."""
    return Conventions("arcface", 16, 0, f"{recogniser().name}-bgr", True, "BGR")


def aei(out: Path, setting: Setting = SETTING, on_step: Callable[[Step], None] | None = None) -> FaceShifter:
    source = PairSource(strangers(6, 2, 16), AEI_PAIRING, setting.seed)
    return train_aei(source, recogniser(), bgr(), TINY, out, setting, on_step)


def hear(out: Path, setting: Setting = SETTING, on_step: Callable[[Step], None] | None = None) -> HearRefiner:
    torch.manual_seed(0)
    shifter = FaceShifter(AEINet(AEIConfig(1, 5, 4, 16)).eval(), replace(bgr(), crop=32))
    source = PairSource(strangers(6, 2, 32), HEAR_PAIRING, setting.seed, Occlusions())
    return train_hear(source, shifter, recogniser(), HEARConfig(4), out, setting, on_step)


@pytest.mark.parametrize("train", [aei, hear])
def test_an_interrupted_run_goes_on_to_the_very_same_end(tmp_path: Path, train: Train) -> None:
    heard: list[Step] = []

    def end_at_2(step: Step) -> None:
        heard.append(step)
        if step.step == 2:
            raise Ended

    out, whole = tmp_path / "parts.safetensors", tmp_path / "whole.safetensors"
    with pytest.raises(Ended):
        train(out, on_step=end_at_2)
    assert not out.exists() and not list(tmp_path.rglob("*.part"))
    train(out, on_step=heard.append)
    train(whole)
    assert [step.step for step in heard] == [1, 2, 3, 4, 5]
    for kind in (lambda path: path, lambda path: path.with_suffix(".training") / path.name):
        one, other = read_tensors(kind(out))[0], read_tensors(kind(whole))[0]
        assert one.keys() == other.keys() and all(torch.equal(own, other[name]) for name, own in one.items())
    again: list[Step] = []
    train(out, on_step=again.append)
    assert not again  # nothing was left to do


def test_what_is_written_is_what_the_loader_takes(tmp_path: Path) -> None:
    trained = aei(tmp_path / "aei.safetensors")
    loaded = load_face_shifter(tmp_path / "aei.safetensors")
    assert (loaded.conventions, loaded.config, loaded.name) == (bgr(), TINY, trained.name)
    crops = torch.rand(2, 3, 16, 16)
    assert loaded.encoder_of(recogniser()).view == View("arcface", 16, 0)
    with torch.no_grad():
        ours, theirs = (
            own.aei.generate(own.aei.attributes(own.shown(crops)), own.aei.source(torch.ones(1, 16)))
            for own in (trained, loaded)
        )
    assert torch.equal(ours, theirs)
    refiner = hear(tmp_path / "hear.safetensors")
    assert load_hear_refiner(tmp_path / "hear.safetensors").aei_net == refiner.aei_net


def test_a_run_that_is_stopped_is_kept(tmp_path: Path) -> None:
    aei(tmp_path / "aei.safetensors", on_step=lambda step: step.stop())
    assert load_network(tmp_path / "aei.safetensors").metadata["steps"] == "1"


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"batch": 0}, "numbers of 1"), ({"at_once": 0}, "numbers of 1"), ({"steps": 0}, "needs an end"),
     ({"steps": None}, "needs an end"), ({"minutes": float("nan")}, "needs an end")],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(changed: dict[str, object], said: str) -> None:
    with pytest.raises(LikenessError, match=said):
        replace(SETTING, **changed)


def test_a_batch_is_shared_by_processes() -> None:
    team = Alone()
    team.count, team.rank = 2, 1
    assert list(replace(SETTING, team=team).numbers(3)) == [13, 15]
    with pytest.raises(LikenessError, match="as many pairs for each process"):
        replace(SETTING, team=team, batch=3)


def test_a_snapshot_of_another_run_is_not_taken_up(tmp_path: Path) -> None:
    out = tmp_path / "aei.safetensors"
    aei(out, replace(SETTING, steps=1))
    with pytest.raises(LikenessError, match="another run"):
        aei(out, replace(SETTING, seed=1))
    with pytest.raises(LikenessError, match=r"must end in \.safetensors"):
        aei(tmp_path / "aei.pth")


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_the_snapshot(tmp_path: Path) -> None:
    out = tmp_path / "aei.safetensors"
    aei(out, replace(SETTING, steps=1))
    before = (tmp_path / "aei.training" / out.name).read_bytes()
    with pytest.raises(LikenessError, match="no longer a number in step"):
        aei(out, replace(SETTING, rate=1e30))
    assert (tmp_path / "aei.training" / out.name).read_bytes() == before


def test_an_encoder_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    source = PairSource(strangers(6, 2, 16), AEI_PAIRING, 0)
    wrong = replace(bgr(), encoder="iresnet100"), replace(TINY, c_id=8)
    with pytest.raises(LikenessError, match="was trained with the identity encoder iresnet100"):
        train_aei(source, recogniser(), wrong[0], TINY, tmp_path / "a.safetensors", SETTING)
    with pytest.raises(LikenessError, match="gives 16 numbers, and this AEI-Net takes 8"):
        train_aei(source, recogniser(), bgr(), wrong[1], tmp_path / "a.safetensors", SETTING)
