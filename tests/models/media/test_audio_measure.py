"""Loudness of sounds whose loudness is known, and what their picture shows."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import torch

from likeness.models.media.audio import Audio
from likeness.models.media.audio_measure import CORE, GROUND, WAVE, described, measure, picture


def sine(level: float, seconds: float = 1.0, rate: int = 16000) -> torch.Tensor:
    return level * torch.sin(2 * math.pi * 100 * torch.arange(int(seconds * rate)) / rate)


def test_a_full_sine_peaks_at_zero_and_has_minus_three() -> None:
    loudness = measure(Audio(sine(1.0).expand(3, -1), 16000))
    assert loudness.peak == pytest.approx(0, abs=0.01) and loudness.rms == pytest.approx(-3.01, abs=0.01)
    assert measure(Audio(sine(0.1)[None], 16000)).peak == pytest.approx(-20, abs=0.01)


def test_silence_and_a_single_sample_are_measured_too() -> None:
    nothing = measure(Audio(torch.zeros(2, 1234), 8000))
    assert (nothing.peak, nothing.rms, nothing.clipped, nothing.heard) == (-120, -120, 0, None)
    one = measure(Audio(torch.ones(1, 1), 8000))
    assert (one.peak, one.clipped, one.heard) == (0, 1, (0, 1 / 8000))


def test_it_says_from_when_to_when_something_is_heard() -> None:
    wave = torch.cat([torch.zeros(8000), sine(0.5), torch.zeros(4000) + 1e-4])
    heard = measure(Audio(torch.stack([torch.zeros_like(wave), wave]), 16000)).heard
    assert heard == pytest.approx((0.5, 1.5), abs=0.011)


def test_clipped_samples_are_counted() -> None:
    sound = Audio(torch.tensor([[0.5, 1.0, -1.0, 2.0]]), 8000)
    assert measure(sound).clipped == 3 and measure(sound).peak == pytest.approx(6.02, abs=0.01)
    text = described(sound, measure(sound), Fraction(25), 0)
    assert "clipped: 3 samples" in text and "4 samples" in text and "8000 Hz" in text


def test_the_picture_is_as_high_as_the_sound_is_loud() -> None:
    wave = torch.cat([torch.zeros(8000), 0.5 * torch.sign(sine(1.0, 0.5))])[None]
    shown = picture(Audio(wave, 16000), 200, 100)
    assert shown.shape == (100, 200, 3)
    quiet, loud = shown[:, 50], shown[:, 150]
    assert int((quiet == torch.tensor(GROUND)).all(1).sum()) == 98  # a line in the middle
    inside = (loud == torch.tensor(WAVE)).all(1) | (loud == torch.tensor(CORE)).all(1)
    assert inside.nonzero()[[0, -1], 0].tolist() == pytest.approx([25, 74], abs=1)


@pytest.mark.parametrize("samples", [1, 3, 199, 200, 201, 100_000])
def test_any_length_fills_the_picture(samples: int) -> None:
    shown = picture(Audio(0.9 * torch.ones(1, samples), 8000), 200, 50)
    assert shown.shape == (50, 200, 3) and bool((shown[10] != torch.tensor(GROUND)).any(1).all())
