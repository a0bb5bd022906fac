"""What heads that were trained by tests/train_small_few_shot.py, or anew, make of people whom they have never seen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.fewshot.few_shot_heads import FewShotHeads
from likeness.models.fewshot.fine_tuning.fine_tune import fine_tune
from likeness.models.fewshot.fine_tuning.fine_tuning import FineTuning
from likeness.models.fewshot.head import Head
from likeness.models.fewshot.training.clips import read_clips
from likeness.models.fewshot.training.episodes import EpisodeSource
from likeness.models.fewshot.training.train_heads import train_heads
from likeness.models.training.setting import Setting
from likeness.tests.drawn_heads import SIDE, canvases, colour_eyes, person, psnr, write_people
from likeness.tests.train_small_few_shot import CONFIG

pytestmark = pytest.mark.skipif("LIKENESS_LONG" not in os.environ, reason="an hour of one core: LIKENESS_LONG=1")
STRANGERS, SHOTS, HELD_OUT = range(5000, 5006), 8, 6


@pytest.fixture(scope="module")
def heads(tmp_path_factory: pytest.TempPathFactory) -> FewShotHeads:
    root = tmp_path_factory.mktemp("heads")
    write_people(root / "clips", 60, 10)
    source = EpisodeSource(read_clips(root / "clips"), SIDE, 0, shots=4)
    setting = Setting(4000, batch=4, rate=1e-3)
    return FewShotHeads(train_heads(source, colour_eyes(), (CONFIG, SIDE), root / "heads.safetensors", setting))


def shown(who: int) -> tuple[Tensor, Tensor]:
    """Pictures and drawings of a stranger, IMAGE [T, S, S, 3], the held-out ones last."""
    crops, points = person(SHOTS + HELD_OUT, who)
    return crops.movedim(1, -1), canvases(points).movedim(1, -1)


def drawn(heads: FewShotHeads, head: Head, drawings: Tensor) -> Tensor:
    return heads.of(head).draw(drawings, heads.parameters_of(head))


def embedded(heads: FewShotHeads, pictures: Tensor, drawings: Tensor) -> Head:
    return Head(heads.name, heads.embed(pictures, drawings), len(pictures))


def test_landmarks_are_followed_better_than_by_the_nearest_picture(heads: FewShotHeads) -> None:
    gains = []
    for who in STRANGERS:
        pictures, drawings = shown(who)
        points = person(SHOTS + HELD_OUT, who)[1]
        head = embedded(heads, pictures[:SHOTS], drawings[:SHOTS])
        near = (points[SHOTS:, None] - points[:SHOTS]).square().sum((2, 3)).argmin(1)
        true = pictures[SHOTS:]
        gains.append(psnr(drawn(heads, head, drawings[SHOTS:]), true) - psnr(pictures[:SHOTS][near], true))
    assert torch.cat(gains).mean() > 0


def test_eight_pictures_are_better_than_one(heads: FewShotHeads) -> None:
    gains = []
    for who in STRANGERS:
        pictures, drawings = shown(who)
        found = []
        for count in (1, SHOTS):
            head = embedded(heads, pictures[:count], drawings[:count])
            found.append(psnr(drawn(heads, head, drawings[SHOTS:]), pictures[SHOTS:]))
        gains.append(found[1] - found[0])
    assert torch.cat(gains).mean() > 0


def test_fine_tuning_improves_frames_that_it_has_not_seen(heads: FewShotHeads, tmp_path: Path) -> None:
    gains = []
    for who in STRANGERS[:3]:
        pictures, drawings = shown(who)
        head = embedded(heads, pictures[:SHOTS], drawings[:SHOTS])
        out, tuning = tmp_path / f"{who}.safetensors", FineTuning(steps=150, rate=5e-4)
        tuned = fine_tune(heads, head, pictures[:SHOTS], drawings[:SHOTS], colour_eyes(), out, tuning)
        before, after = (psnr(drawn(heads, own, drawings[SHOTS:]), pictures[SHOTS:]) for own in (head, tuned))
        gains.append(after - before)
    assert torch.cat(gains).mean() > 0.5
