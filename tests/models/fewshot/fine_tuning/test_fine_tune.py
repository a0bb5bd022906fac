"""Fine-tuning of small heads: where it starts, what learns, that it goes on, and that quick steps are plain ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.fewshot.few_shot_heads import FewShotHeads
from likeness.models.fewshot.fine_tuning.fine_tune import fine_tune
from likeness.models.fewshot.fine_tuning.fine_tuning import FineTuning
from likeness.models.fewshot.fine_tuning.sitting import Sitting
from likeness.models.fewshot.fine_tuning.start import begun
from likeness.models.fewshot.fine_tuning.tuning_bench import compare
from likeness.models.fewshot.head import Head, load_head
from likeness.models.fewshot.training.weights import FIRST
from likeness.models.fewshot.variants import EMBEDDER, GENERATOR, MASTER, SAVE_DISC, FewShotConfig
from likeness.models.training.sheet import SIDE as SHOWN
from likeness.models.training.step import Step
from likeness.tests.drawn_heads import tiny_eyes
from likeness.tests.small_few_shot import (
    SIDE,
    SIDE_LATER,
    SMALL,
    SMALL_LATER,
    pictures,
    small_heads,
    small_networks,
)

BOTH = pytest.mark.parametrize(("config", "side"), [(SMALL, SIDE), (SMALL_LATER, SIDE_LATER)], ids=(MASTER, SAVE_DISC))
PICTURES, CANVASES = pictures(2, SIDE_LATER), pictures(2, SIDE_LATER, seed=1)
TUNING = FineTuning(steps=2, rate=1e-3, preset=FIRST, snapshot_seconds=1e9)


@pytest.fixture(scope="module")
def heads() -> FewShotHeads:
    return small_heads(SMALL_LATER, plane=SIDE_LATER)


@pytest.fixture(scope="module")
def head(heads: FewShotHeads) -> Head:
    return Head(heads.name, heads.embed(PICTURES, CANVASES), 2)


@BOTH
def test_it_starts_as_the_feed_forward_result(config: FewShotConfig, side: int) -> None:
    heads, canvases = small_heads(config, plane=side), pictures(2, side, seed=1)
    head = Head(heads.name, heads.embed(pictures(2, side), canvases), 2)
    networks = begun(heads, head, TUNING)
    drawing = canvases[:1].movedim(-1, 1)
    with torch.no_grad():
        meta = heads.trained.draw(drawing, heads.trained.generator.project(head.e[None]))
        assert torch.equal(networks.draw(drawing, networks.generator.psi.mT), meta)
    judge, base = networks.discriminator, heads.trained.discriminator
    assert torch.equal(judge.w_prime, base.w_0 + head.e[:, None])
    learning = {name for name, own in networks.named_parameters() if own.requires_grad}
    assert {"generator.psi", "discriminator.w_prime", "discriminator.b"} < learning
    assert not learning & {"generator.p", "discriminator.W_i", "discriminator.w_0"}


def test_what_learns_and_what_stays(heads: FewShotHeads, head: Head, tmp_path: Path) -> None:
    before = {name: own.clone() for name, own in heads.trained.state_dict().items()}
    told: list[Step] = []
    made = fine_tune(heads, head, PICTURES, CANVASES, tiny_eyes(), tmp_path / "a.safetensors", TUNING, told.append)
    assert set(told[-1].losses) == {"VGG19", "VGGFace", "adversarial", "feature matching", "discriminator"}
    assert made.steps == TUNING.steps and made.weights is not None and torch.equal(made.e, head.e)
    assert not torch.allclose(made.psi, heads.parameters_of(head)[0])
    for name, own in made.weights.items():
        same = torch.equal(own, before[f"generator.{name}"])
        assert not same or "conv2d" in name or own.numel() == 1 or "bias" in name or "in4" in name, name
    assert all(torch.equal(own, before[name]) for name, own in heads.trained.state_dict().items())
    kept = load_head(tmp_path / "a.safetensors")
    assert torch.equal(kept.psi, made.psi)
    drawn = heads.of(kept).draw(CANVASES, heads.parameters_of(kept))
    shown = told[-1].sheet()[:SHOWN, 3 * SHOWN : 4 * SHOWN]
    now = shown[:: SHOWN // SIDE_LATER, :: SHOWN // SIDE_LATER]
    assert (drawn[0] - now).abs().max() < 0.01
    further = fine_tune(heads, made, PICTURES, CANVASES, tiny_eyes(), tmp_path / "b.safetensors", TUNING)
    assert further.steps == 2 * TUNING.steps


def test_psi_alone_learns_where_asked(heads: FewShotHeads, head: Head, tmp_path: Path) -> None:
    tuning = replace(TUNING, psi_only=True)
    made = fine_tune(heads, head, PICTURES, CANVASES, tiny_eyes(), tmp_path / "a.safetensors", tuning)
    assert made.weights is None and not torch.allclose(made.psi, heads.parameters_of(head)[0])


@pytest.mark.parametrize("count", [1, 100])
def test_one_picture_and_a_hundred(heads: FewShotHeads, head: Head, tmp_path: Path, count: int) -> None:
    shown, canvases = (own[:1].repeat(count, 1, 1, 1) for own in (PICTURES, CANVASES))
    tuning = replace(TUNING, judged=False, batch=1)
    made = fine_tune(heads, head, shown, canvases, tiny_eyes(), tmp_path / "a.safetensors", tuning)
    assert made.fine_tuned
    sitting = Sitting(pictures(5, 8), pictures(5, 8), 3, torch.device("cpu"))
    places = [int(sitting.shots([number]).places) for number in range(15)]
    assert [sorted(places[lap : lap + 5]) for lap in (0, 5, 10)] == [[0, 1, 2, 3, 4]] * 3 and places[:5] != places[5:10]


def test_a_run_that_was_killed_goes_on_to_the_same_end(heads: FewShotHeads, head: Head, tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def kill(step: Step) -> None:
        if step.step == 1:
            raise Killed

    whole = fine_tune(heads, head, PICTURES, CANVASES, tiny_eyes(), tmp_path / "whole.safetensors", TUNING)
    out = tmp_path / "parts.safetensors"
    with pytest.raises(Killed):
        fine_tune(heads, head, PICTURES, CANVASES, tiny_eyes(), out, TUNING, kill)
    assert not out.exists()
    parts = fine_tune(heads, head, PICTURES, CANVASES, tiny_eyes(), out, TUNING)
    assert torch.equal(parts.psi, whole.psi)
    assert all(torch.equal(own, whole.weights[name]) for name, own in parts.weights.items())
    with pytest.raises(LikenessError, match="another run"):
        fine_tune(heads, head, CANVASES, PICTURES, tiny_eyes(), out, TUNING)


@BOTH
def test_quick_steps_lead_where_plain_ones_do(config: FewShotConfig, side: int) -> None:
    """Adam makes whole steps of roundings about 0, so a few weights differ by as much as they have moved."""
    _, _, moved, apart = compare(small_networks(config, plane=side), tiny_eyes(), 2, side)
    assert 0 < apart < 0.05 * moved


def test_files_without_a_discriminator_are_tuned_without_one(tmp_path: Path) -> None:
    bare = FewShotHeads(small_networks(replace(SMALL_LATER, parts=(EMBEDDER, GENERATOR)), plane=SIDE_LATER))
    head = Head(bare.name, bare.embed(PICTURES, CANVASES))
    with pytest.raises(LikenessError, match=r"no discriminator.*turn adversarial off"):
        begun(bare, head, TUNING)
    tuning, told = replace(TUNING, steps=1, judged=False), list[Step]()
    fine_tune(bare, head, PICTURES, CANVASES, tiny_eyes(), tmp_path / "a.safetensors", tuning, told.append)
    assert set(told[0].losses) == {"VGG19", "VGGFace"}


def test_numbers_that_make_no_training_are_refused() -> None:
    for wrong in ({"steps": 0}, {"steps": 5001}, {"batch": 0}, {"rate": 0.0}, {"rate": float("nan")}):
        with pytest.raises(LikenessError, match="make no fine-tuning"):
            FineTuning(**wrong)  # type: ignore[arg-type]
