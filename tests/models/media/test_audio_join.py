"""Sounds one after the other: nothing lost, in their places, whatever their rates and channels."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.media.audio import Audio
from likeness.models.media.audio_join import join


def steady(level: float, samples: int, rate: int = 1000, channels: int = 1) -> Audio:
    return Audio(torch.full((channels, samples), level), rate)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=5), st.integers(0, 30))
def test_with_a_gap_every_sample_is_there_in_its_place(lengths: list[int], gap: int) -> None:
    sounds = [steady(1.0 + at, length) for at, length in enumerate(lengths)]
    joined = join(sounds, Fraction(gap, 1000))
    wave = joined.audio.waveform[0]
    assert len(wave) == sum(lengths) + gap * (len(lengths) - 1)
    for at, (start, length) in enumerate(zip(joined.starts, lengths, strict=True)):
        assert bool((wave[start : start + length] == 1.0 + at).all())
    assert int((wave == 0).sum()) == gap * (len(lengths) - 1)


@given(st.lists(st.integers(1, 50), min_size=2, max_size=5), st.integers(1, 60))
def test_overlaps_end_at_half_of_the_shorter_sound(lengths: list[int], overlap: int) -> None:
    joined = join([steady(1.0, length) for length in lengths], Fraction(-overlap, 1000))
    taken = [min(overlap, one // 2, other // 2) for one, other in pairwise(lengths)]
    assert joined.audio.waveform.shape == (1, sum(lengths) - sum(taken))
    assert list(joined.starts) == [sum(lengths[:at]) - sum(taken[:at]) for at in range(len(lengths))]
    assert 0.99 <= float(joined.audio.waveform.min()) <= float(joined.audio.waveform.max()) <= math.sqrt(2) + 1e-4


def test_a_sound_cut_in_two_is_whole_again() -> None:
    wave = torch.rand(2, 100, generator=torch.Generator().manual_seed(0))
    joined = join([Audio(wave[:, :33], 8000), Audio(wave[:, 33:], 8000)], Fraction(0))
    assert torch.equal(joined.audio.waveform, wave) and joined.starts == (0, 33)


def test_the_highest_rate_and_the_most_channels_win_unless_others_are_named() -> None:
    sounds = [steady(0.5, 8000, 8000), steady(0.25, 48000, 48000, 2), steady(0.1, 16000, 16000, 6)]
    joined = join(sounds, Fraction(1, 2))
    assert joined.audio.sample_rate == 48000 and joined.audio.waveform.shape == (6, 48000 * 4)
    assert joined.starts == (0, 72000, 144000)
    for start, level in zip(joined.starts, (0.5, 0.25, 0.1), strict=True):
        middle = joined.audio.waveform[:, start + 20000 : start + 28000]
        assert torch.allclose(middle, torch.tensor(level), atol=1e-4)
    named = join(sounds, Fraction(0), 16000, 1)
    assert named.audio.sample_rate == 16000 and named.audio.waveform.shape == (1, 48000)


def test_a_tone_keeps_its_pitch_at_another_rate() -> None:
    tone = torch.sin(2 * math.pi * 440 * torch.arange(22050, dtype=torch.float64) / 22050).float()[None]
    made = join([Audio(tone, 22050)], Fraction(0), 48000).audio.waveform[0]
    wanted = torch.sin(2 * math.pi * 440 * torch.arange(48000, dtype=torch.float64) / 48000).float()
    assert torch.allclose(made[500:-500], wanted[500:-500], atol=1e-4)


def test_what_cannot_be_joined_is_refused() -> None:
    with pytest.raises(LikenessError, match="no sound to join"):
        join([], Fraction(0))
    with pytest.raises(LikenessError, match="5 samples a second"):
        join([steady(1.0, 10)], Fraction(0), 5)
