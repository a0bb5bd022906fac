"""How long a dubbed clip is: no frame and no sound is lost, at any rate."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.dubbing.schedule import Schedule, schedule
from likeness.models.media.audio import Audio
from likeness.models.media.frame_order import FILLS, Fill

RATES = st.sampled_from([Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60)])


def scheduled(pictures: int, fps: Fraction, samples: int, fill: Fill, delay: float = 0) -> Schedule:
    sound = Audio(torch.ones(2, samples), 8000)
    return schedule([at / fps for at in range(pictures)], fps, sound, fill, Fraction(delay))


@given(st.integers(1, 60), RATES, st.integers(1, 30_000), st.sampled_from(FILLS))
def test_frames_come_nearest_to_the_sound_or_are_the_clips_own(
    pictures: int, fps: Fraction, samples: int, fill: Fill
) -> None:
    plan = scheduled(pictures, fps, samples, fill)
    heard = samples * fps / 8000
    assert plan.fps == fps and plan.frames == plan.pictures == pictures and not plan.varied
    if fill == "cut":
        assert len(plan) == min(pictures, plan.wanted)
        assert plan.audio.duration <= len(plan) / fps + Fraction(1, 8000)
    else:
        assert len(plan) == max(pictures, plan.wanted) and plan.audio.waveform.shape == (2, samples)
    assert plan.wanted == 1 or abs(plan.wanted - heard) <= Fraction(1, 2)
    assert plan.order[:pictures] == tuple(range(min(pictures, len(plan))))


def test_a_delay_moves_the_sound_and_asks_for_more_frames() -> None:
    later, earlier = (scheduled(10, Fraction(25), 8000, "loop", delay) for delay in (0.4, -0.4))
    assert len(later) == 35 and not later.audio.waveform[:, :3200].any() and later.audio.waveform[:, 3200:].all()
    assert len(earlier) == 15 and earlier.audio.waveform.shape == (2, 4800)
    with pytest.raises(LikenessError, match="nothing is left"):
        scheduled(10, Fraction(25), 8000, "loop", -2)


def test_a_varying_rate_becomes_even() -> None:
    times = [Fraction(at, 100) for at in (0, 4, 8, 20, 24, 28)]  # three pictures' time without one
    plan = schedule(times, Fraction(25), Audio(torch.ones(1, 8000), 8000), "ping-pong", Fraction(0))
    assert plan.varied and plan.fps == 25 and plan.pictures == 6
    assert plan.order[: plan.frames] == (0, 1, 2, 2, 2, 3, 4, 5) and len(plan) == plan.wanted == 25


def test_a_silent_tail_is_kept() -> None:
    plan = scheduled(60, Fraction(30), 800, "ping-pong")
    assert len(plan) == 60 and plan.wanted == 3 and plan.order == tuple(range(60))
