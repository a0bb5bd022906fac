"""What the heads that tests/train_small_few_shot.py has meta-learnt make of people whom they have never seen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest
import torch
from torch import Tensor

from likeness.models.fewshot.few_shot_heads import FewShotHeads, load_few_shot_heads
from likeness.models.fewshot.fine_tuning.fine_tune import fine_tune
from likeness.models.fewshot.fine_tuning.fine_tuning import FineTuning
from likeness.models.fewshot.head import Head
from likeness.models.tha4.distillation.ssim import ssim
from likeness.tests.drawn_heads import canvases, colour_eyes, identities, person, psnr
from likeness.tests.train_small_few_shot import PEOPLE, SMALL_HEADS

LONG = pytest.mark.skipif("LIKENESS_LONG" not in os.environ, reason="a minute of one core: LIKENESS_LONG=1 runs it")
SHOTS, HELD_OUT = 8, 6
STRANGERS = range(5000, 5004)
assert STRANGERS[0] >= PEOPLE


class Shown(NamedTuple):
    """Of a stranger: pictures and drawings IMAGE [T, S, S, 3] and points [T, 68, 2]; the last ones are held out."""

    pictures: Tensor
    drawings: Tensor
    points: Tensor

    def truth(self) -> Tensor:
        return self.pictures[SHOTS:]


@pytest.fixture(scope="module")
def heads() -> FewShotHeads:
    return load_few_shot_heads(SMALL_HEADS)


@pytest.fixture(scope="module")
def strangers() -> list[Shown]:
    known = [person(SHOTS + HELD_OUT, who) for who in STRANGERS]
    return [Shown(crops.movedim(1, -1), canvases(points).movedim(1, -1), points) for crops, points in known]


def drawn(heads: FewShotHeads, head: Head, shown: Shown) -> Tensor:
    """The held-out pictures, by their drawings."""
    return heads.of(head).draw(shown.drawings[SHOTS:], heads.parameters_of(head))


def embedded(heads: FewShotHeads, shown: Shown, which: slice = slice(SHOTS)) -> Head:
    return Head(heads.name, heads.embed(shown.pictures[which], shown.drawings[which]))


def test_landmarks_are_followed_better_than_by_the_nearest_picture(heads: FewShotHeads, strangers: list[Shown]) -> None:
    gains, astray = [], []
    for shown in strangers:
        result = drawn(heads, embedded(heads, shown), shown)
        nearest = (shown.points[SHOTS:, None] - shown.points[:SHOTS]).square().sum((2, 3)).argmin(1)
        ours = psnr(result, shown.truth())
        gains.append(ours - psnr(shown.pictures[:SHOTS][nearest], shown.truth()))
        astray.append(ours - psnr(result.roll(1, 0), shown.truth()))
    assert torch.cat(gains).mean() > 1
    assert torch.cat(astray).mean() > 2  # than those of another frame


def test_a_stranger_is_drawn_and_not_somebody_else(heads: FewShotHeads, strangers: list[Shown]) -> None:
    gains = []
    for shown, other in zip(strangers, strangers[1:] + strangers[:1], strict=True):
        own, foreign = (psnr(drawn(heads, embedded(heads, who), shown), shown.truth()) for who in (shown, other))
        gains.append(own - foreign)
    assert torch.cat(gains).mean() > 1


def test_eight_pictures_are_better_than_one(heads: FewShotHeads, strangers: list[Shown]) -> None:
    gains = []
    for shown in strangers:
        one = torch.stack([drawn(heads, embedded(heads, shown, slice(at, at + 1)), shown) for at in range(SHOTS)])
        many = psnr(drawn(heads, embedded(heads, shown), shown), shown.truth())
        gains.append(many - torch.stack([psnr(own, shown.truth()) for own in one]).mean(0))
    assert torch.cat(gains).mean() > 0.02


@pytest.mark.parametrize("people", [1, pytest.param(3, marks=LONG)])
def test_fine_tuning_improves_frames_that_it_has_not_seen(
    heads: FewShotHeads, strangers: list[Shown], tmp_path: Path, people: int
) -> None:
    gains = []
    for number, shown in enumerate(strangers[:people]):
        out, tuning = tmp_path / f"{number}.safetensors", FineTuning(steps=40, rate=3e-4)
        head, who = embedded(heads, shown), identities(shown.pictures.movedim(-1, 1), shown.points).mean(0)
        tuned = fine_tune(heads, head, shown.pictures[:SHOTS], shown.drawings[:SHOTS], colour_eyes(), out, tuning)
        told = []
        for own in (head, tuned):
            result, truth = (images.movedim(-1, 1) for images in (drawn(heads, own, shown), shown.truth()))
            like = identities(result, shown.points[SHOTS:]) @ who
            told.append(torch.stack([own.mean() for own in (psnr(result, truth), ssim(result, truth), like)]))
        gains.append(told[1] - told[0])
    decibels, structure, likeness = torch.stack(gains).mean(0).tolist()
    assert decibels > 0.2 and structure > 0
    assert likeness > 0 or people == 1  # one person's is too uneven
