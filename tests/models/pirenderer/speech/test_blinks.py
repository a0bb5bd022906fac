"""Blinks: when, how far, and nothing else."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.speech.blinks import LASTS, OPENING, SHUT, SHUTTING, blink_times, shut, with_blinks

EYES = torch.arange(64) / 64


def still(frames: int, fps: int = 25) -> Motion:
    return Motion(torch.linspace(-1, 1, 73).repeat(frames, 1), Fraction(fps))


@pytest.mark.parametrize("per_minute", [5.0, 15.0, 60.0, 120.0])
def test_there_are_as_many_as_asked_for_and_none_overlap(per_minute: float) -> None:
    times = blink_times(7200, per_minute, 1)
    assert len(times) == pytest.approx(120 * per_minute, rel=0.1)
    assert all(after - before >= LASTS for before, after in pairwise(times))


def test_a_seed_is_a_rhythm_that_longer_clips_continue() -> None:
    times = blink_times(300, 15, 1)
    assert times[:10] == blink_times(300, 15, 1)[:10] != blink_times(300, 15, 2)[:10]
    assert blink_times(60, 15, 1) == [at for at in times if at < 60]
    assert blink_times(300, 0, 1) == []


def test_eyes_shut_and_open_again() -> None:
    closed = shut([1.0], 200, 100)
    at = torch.arange(200) / 100 - 1
    assert (closed[(at <= 0) | (at >= LASTS)] == 0).all()
    assert closed[100 + 5].item() == pytest.approx(0.5)  # half of the way down
    assert (closed[(at > SHUTTING) & (at < SHUTTING + SHUT)] == 1).all()
    assert closed[100 + round(100 * (LASTS - OPENING / 2))].item() == pytest.approx(0.5, abs=0.1)


def test_only_the_expression_moves_and_only_along_the_direction() -> None:
    motion = still(1500)
    blinked = with_blinks(motion, EYES, 15, 0.5, 3)
    added = blinked.values - motion.values
    assert (added[:, 64:] == 0).all() and blinked.fps == motion.fps
    along = added[:, :64] @ EYES / (EYES @ EYES)
    assert torch.allclose(added[:, :64], along[:, None] * EYES, atol=1e-6)
    assert along.max().item() == pytest.approx(0.5, abs=1e-4) and along.min() >= 0
    assert torch.equal(with_blinks(motion, EYES, 0, 1, 3).values, motion.values)


@pytest.mark.parametrize("rate", [-1.0, 200.0, float("nan")])
def test_an_impossible_rate_is_refused(rate: float) -> None:
    with pytest.raises(LikenessError, match="blinks a minute"):
        with_blinks(still(10), EYES, rate, 1, 0)
