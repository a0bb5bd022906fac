"""Spectrograms, by what tones and noise must give; the agreement with torchaudio is tested at its door."""

from __future__ import annotations

import math

import pytest
import torch

from likeness.models.media.mel import mel_filters, mel_spectrogram, power_spectrogram


def test_a_tone_peaks_in_its_bin() -> None:
    wave = torch.sin(2 * math.pi * 1000 * torch.arange(16000) / 16000)
    power = power_spectrogram(wave, 400, 160)
    assert power.shape == (201, 101)
    assert set(power[:, 2:-2].argmax(0).tolist()) == {25}  # 1000 Hz / (16000 / 400)


def test_power_adds_up_by_parseval() -> None:
    wave = torch.randn(1, 4000, generator=torch.Generator().manual_seed(0))
    window = torch.ones(400)
    power = power_spectrogram(wave, 400, 400, window)[0, :, 5]
    both_halves = power[0] + 2 * power[1:-1].sum() + power[-1]
    assert math.isclose(float(both_halves) / 400, float(wave[0, 1800:2200].square().sum()), rel_tol=1e-4)


@pytest.mark.parametrize(("scale", "flat"), [("htk", 1.0), ("slaney", None)])
def test_filters_cover_their_band_and_nothing_else(scale: str, flat: float | None) -> None:
    filters = mel_filters(513, 100.0, 7000.0, 40, 16000, scale)
    hz = torch.linspace(0, 8000, 513)
    assert filters.shape == (513, 40) and bool((filters >= 0).all())
    assert float(filters[(hz < 100) | (hz > 7000)].sum()) == 0
    assert bool((filters.sum(0) > 0).all())
    if flat:  # unit height: between the outer middles, neighbours add up to one
        assert torch.allclose(filters.sum(1)[(hz > 200) & (hz < 6500)], torch.tensor(flat), atol=1e-4)


def test_mel_spectrogram_puts_a_tone_into_one_band() -> None:
    wave = torch.sin(2 * math.pi * 2000 * torch.arange(16000) / 16000)[None]
    mel = mel_spectrogram(wave, 16000, 1024, 256, 40, 0.0, 8000.0)
    assert mel.shape == (1, 40, 63)
    assert float(mel[0, :, 30].max() / mel[0, :, 30].sum()) > 0.5
