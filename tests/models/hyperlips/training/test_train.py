"""Runs of the three stages in small: how they go on, what they leave alone, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn import Module

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.base import BaseConfig, HyperLipsBase
from likeness.models.hyperlips.hr_decoder import HRConfig
from likeness.models.hyperlips.syncnet import SyncNet, SyncNetConfig
from likeness.models.hyperlips.training import train_base as of_base
from likeness.models.hyperlips.training import train_hr as of_hr
from likeness.models.hyperlips.training.clips import read_clips
from likeness.models.hyperlips.training.course import Course, judge_rate
from likeness.models.hyperlips.training.examples import Examples
from likeness.models.hyperlips.training.train_base import train_base
from likeness.models.hyperlips.training.train_hr import train_hr
from likeness.models.hyperlips.training.train_syncnet import train_syncnet
from likeness.models.loading import load_network
from likeness.models.training.setting import Setting
from likeness.models.training.sheet import SIDE, last_sheet, read_sheet
from likeness.models.training.step import Step
from likeness.tests.drawn_speakers import speaker, write_speaker
from likeness.tests.filmed_clips import tiny_vgg

SETTING = Setting(steps=2, batch=2, snapshot_seconds=1e9)
BASE, LIPS = BaseConfig(2, 4, 8, 4, 4, 4, 4, 4), 32  # and pixels of its faces
Run = Callable[..., Module]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Examples:
    root = tmp_path_factory.mktemp("clips")
    write_speaker(root, "one", speaker(12, 0, LIPS))
    return Examples(read_clips(root), 0, side=LIPS)


@pytest.fixture(scope="module")
def runs(source: Examples) -> dict[str, Run]:
    """The stages: what they still need is where to write, a setting, and who hears of steps."""
    torch.manual_seed(0)
    expert, base = SyncNet(SyncNetConfig(1)).eval(), HyperLipsBase(BASE).eval()
    return {
        "syncnet": lambda out, setting, watch=None: train_syncnet(source, SyncNetConfig(1), out, setting, watch),
        "base": lambda out, setting, watch=None: train_base(
            source, expert, tiny_vgg(), BASE, out, setting, on_step=watch
        ),
        "hr": lambda out, setting, watch=None: train_hr(
            source, base, tiny_vgg(), HRConfig(width=4, output=4), out, setting, on_step=watch
        ),
    }


def numbers(network: Module) -> Tensor:
    return torch.cat([own.flatten().float() for own in network.state_dict().values()])


@pytest.mark.parametrize("stage", ["syncnet", "base", "hr"])
def test_a_run_that_was_killed_goes_on_to_the_same_end(runs: dict[str, Run], tmp_path: Path, stage: str) -> None:
    class Killed(Exception):
        pass

    def kill(step: Step) -> None:
        raise Killed

    steps: list[Step] = []
    whole = runs[stage](tmp_path / "whole.safetensors", SETTING, steps.append)
    out = tmp_path / "parts.safetensors"
    with pytest.raises(Killed):
        runs[stage](out, SETTING, kill)
    assert not out.exists()
    parts = runs[stage](out, SETTING)
    assert torch.equal(numbers(whole), numbers(parts)) and not parts.training
    assert torch.equal(numbers(load_network(out).network), numbers(parts))
    weights = {"syncnet": {"sync": 1.0}, "base": of_base.BASE_WEIGHTS, "hr": of_hr.HR_WEIGHTS}[stage]
    assert [step.losses.keys() for step in steps] == [weights.keys()] * 2
    assert read_sheet(last_sheet(out)).shape == (6 * SIDE, (5 if stage == "syncnet" else 4) * SIDE, 3)


def test_the_expert_stays_as_it_is_and_the_codes_terms_have_no_lpips(source: Examples, tmp_path: Path) -> None:
    torch.manual_seed(0)
    expert, steps = SyncNet(SyncNetConfig(1)).train(), list[Step]()
    before, few = numbers(expert), replace(SETTING, steps=1)
    learn = partial(train_base, source, expert, None, BASE, tmp_path / "a.safetensors", few)
    learn(Course(terms="code"), steps.append)
    assert torch.equal(numbers(expert), before)  # its norms, too, though it came in training mode
    assert "LPIPS" not in steps[0].losses and "L1" in steps[0].losses
    with pytest.raises(LikenessError, match="needs VGG19"):
        learn(Course())


def test_judges_have_the_published_channels_for_published_networks() -> None:
    assert of_base.judge_of(BaseConfig()).width == 32 and not of_base.judge_of(BaseConfig()).whole
    assert of_hr.judge_of(HRConfig()).width == 32 and of_hr.judge_of(HRConfig()).whole


def test_judges_learn_five_times_as_fast_up_to_the_published_rate() -> None:
    assert judge_rate(1e-5) == pytest.approx(5e-5)
    assert judge_rate(1e-4) == judge_rate(4e-3) == 5e-4


def test_what_cannot_be_trained_is_refused(source: Examples, tmp_path: Path) -> None:
    out = tmp_path / "a.safetensors"
    for bad in (replace(SETTING, batch=1), replace(SETTING, at_once=1), replace(SETTING, batch=3, at_once=2)):
        with pytest.raises(LikenessError, match="one would be alone"):
            train_syncnet(source, SyncNetConfig(1), out, bad)
    with pytest.raises(LikenessError, match="2 times as large, and 1 times"):
        train_hr(source, HyperLipsBase(BASE), tiny_vgg(), HRConfig(2), out, SETTING)
