"""Meta-learning of tiny heads: what learns from what, that a run goes on, and what is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.fewshot.few_shot_files import load_few_shot
from likeness.models.fewshot.training.clips import read_clips
from likeness.models.fewshot.training.episodes import EpisodeSource
from likeness.models.fewshot.training.train_fewshot import check_size, new_heads
from likeness.models.fewshot.training.train_heads import ROWS, train_heads
from likeness.models.fewshot.training.weights import FIRST, FORWARD
from likeness.models.fewshot.variants import GENERATOR, MASTER, SAVE_DISC
from likeness.models.training.setting import Setting
from likeness.models.training.sheet import SIDE as SHOWN
from likeness.models.training.sheet import last_sheet, read_sheet
from likeness.models.training.step import Step
from likeness.tests.drawn_heads import SIDE, TINY, tiny_eyes, write_people
from likeness.tests.small_few_shot import small_networks

SETTING = Setting(steps=2, batch=2, rate=1e-3, snapshot_seconds=1e9)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> EpisodeSource:
    root = tmp_path_factory.mktemp("clips")
    write_people(root, 2, 3)
    return EpisodeSource(read_clips(root), SIDE, 0, shots=2)


def test_a_run_that_was_killed_goes_on_to_the_same_end(source: EpisodeSource, tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def kill(step: Step) -> None:
        step.sheet()  # to look changes nothing
        if step.step == 1:
            raise Killed

    steps: list[Step] = []
    start, eyes = (TINY, SIDE), tiny_eyes()
    whole = train_heads(source, eyes, start, tmp_path / "whole.safetensors", SETTING, FIRST, steps.append)
    out = tmp_path / "parts.safetensors"
    with pytest.raises(Killed):
        train_heads(source, eyes, start, out, SETTING, FIRST, kill)
    assert not out.exists()
    parts = train_heads(source, eyes, start, out, SETTING, FIRST)
    assert all(torch.equal(own, parts.state_dict()[name]) for name, own in whole.state_dict().items())
    terms = {"VGG19", "VGGFace", "adversarial", "feature matching", "embedding match", "discriminator"}
    assert [set(step.losses) for step in steps] == [terms] * 2
    loaded = load_few_shot(out)
    assert loaded.plane == SIDE and loaded.config == replace(TINY, videos=2)
    assert all(torch.equal(own, whole.state_dict()[name]) for name, own in loaded.state_dict().items())
    assert read_sheet(last_sheet(out)).shape == (ROWS * SHOWN, 4 * SHOWN, 3)


def test_parts_of_a_batch_and_networks_to_go_on_from(source: EpisodeSource, tmp_path: Path) -> None:
    start, told = small_networks(replace(TINY, videos=5)), list[Step]()
    start.plane = SIDE
    before = {name: own.clone() for name, own in start.state_dict().items()}
    setting = replace(SETTING, steps=1, at_once=1)
    made = train_heads(source, tiny_eyes(), start, tmp_path / "a.safetensors", setting, FORWARD, told.append)
    assert "embedding match" not in told[0].losses
    assert made.discriminator is not None and made.discriminator.W_i.shape[1] == 2  # of these clips, not of those
    assert all(torch.equal(own, before[name]) for name, own in start.state_dict().items())
    still = ("psi", "w_prime", "discriminator.b")  # of b both hinges want the opposite
    learnt = {name for name, own in made.named_parameters() if own.shape == before[name].shape
              and not torch.equal(own, before[name])}  # fmt: skip
    lazy = {name for name, _ in made.named_parameters()} - learnt - {"discriminator.W_i"}
    assert {name for name in lazy if not name.endswith(still)} <= {
        name for name in before if ".self_att" in name or name.endswith("bias")
    }
    bare = small_networks(replace(TINY, parts=(GENERATOR,)))
    with pytest.raises(LikenessError, match="have no embedder"):
        train_heads(source, tiny_eyes(), bare, tmp_path / "b.safetensors", setting)


def test_sizes_and_their_planes() -> None:
    assert [new_heads(SAVE_DISC, size)[1] for size in (64, 192, 224, 256)] == [64, 192, 256, 256]
    check_size(new_heads(SAVE_DISC, 64), 64)
    for variant, size in ((MASTER, 64), (MASTER, 96), (SAVE_DISC, 32), (SAVE_DISC, 225)):
        with pytest.raises(LikenessError, match=f"not {size}"):
            check_size(new_heads(variant, size), size)
