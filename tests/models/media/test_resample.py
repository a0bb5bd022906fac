"""Sample rate conversion, by what it must do to tones."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.media import resample as resample_file
from likeness.models.media.resample import HANN, KAISER_BEST, Filter, resample_waveform
from likeness.models.media.stretch import stretch

BOTH = pytest.mark.parametrize("low_pass", [HANN, KAISER_BEST], ids=["hann", "kaiser"])


def tone(hertz: float, rate: int, seconds: float) -> torch.Tensor:
    return torch.sin(2 * math.pi * hertz * torch.arange(int(rate * seconds), dtype=torch.float64) / rate).float()[None]


@BOTH
@pytest.mark.parametrize(("old", "new"), [(44100, 16000), (8000, 16000), (44101, 16000), (16000, 48000)])
def test_a_tone_below_both_limits_stays_that_tone(old: int, new: int, low_pass: Filter) -> None:
    there = resample_waveform(tone(1000, old, 0.5), old, new, low_pass)
    wanted = tone(1000, new, 0.5)[:, : there.shape[1]]
    middle = slice(400, -400)
    assert torch.allclose(there[:, middle], wanted[:, middle], atol=5e-3 if low_pass is HANN else 1e-5)


@BOTH
def test_a_tone_above_the_new_limit_is_gone(low_pass: Filter) -> None:
    there = resample_waveform(tone(11_000, 48000, 0.5), 48000, 16000, low_pass)
    assert float(there[:, 400:-400].abs().max()) < (0.01 if low_pass is HANN else 1e-5)


@BOTH
def test_a_sound_is_the_same_in_blocks_of_any_size(low_pass: Filter, monkeypatch: pytest.MonkeyPatch) -> None:
    wave = torch.rand(2, 22050, generator=torch.Generator().manual_seed(0))
    whole = resample_waveform(wave, 22050, 16000, low_pass)
    monkeypatch.setattr(resample_file, "BLOCK", 5000)
    monkeypatch.setattr(resample_file, "GROUP", 100)
    assert torch.allclose(resample_waveform(wave, 22050, 16000, low_pass), whole, atol=1e-6)
    mixed = resample_waveform(wave, 22050, 16000, low_pass, mix=True)
    assert torch.allclose(mixed, whole.mean(0, keepdim=True), atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 700), st.integers(1000, 4000), st.integers(1000, 4000), st.integers(0, 699))
def test_each_output_is_the_sum_of_the_formula(samples: int, old: int, new: int, seed: int) -> None:
    """Against the sum as it stands in the book, one output at a time, for any pair of rates and any length."""
    wave = torch.rand(1, samples, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    there = resample_waveform(wave, old, new)
    assert there.shape == (1, -(-samples * new // old))
    at = seed % there.shape[1]
    cutoff = min(1, new / old) * HANN.roll_off
    distance = (torch.arange(samples, dtype=torch.float64) - at * old / new) * cutoff
    window = torch.cos(distance / HANN.zero_crossings * math.pi / 2).square() * (distance.abs() < HANN.zero_crossings)
    wanted = float((wave[0] * torch.sinc(distance) * window * cutoff).sum())
    assert old == new or float(there[0, at]) == pytest.approx(wanted, abs=1e-9)


def test_a_stretch_is_silent_beyond_the_ends() -> None:
    wave = torch.arange(1.0, 6.0)
    assert stretch(wave, -2, 3).tolist() == [0, 0, 1, 2, 3]
    assert stretch(wave, 3, 8).tolist() == [4, 5, 0, 0, 0]
    assert stretch(wave[None], -1, 6).tolist() == [[0, 1, 2, 3, 4, 5, 0]]
    assert stretch(wave, -4, -2).tolist() == stretch(wave, 7, 9).tolist() == [0, 0]
