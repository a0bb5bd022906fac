"""Spectrograms, by what tones and noise must give; the agreement with torchaudio is tested at its door."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from likeness.models.media import mel as mel_file
from likeness.models.media.audio import Audio
from likeness.models.media.mel import MelBands, mel_filters, mel_spectrogram, spectrogram
from likeness.models.media.mel_voice import FLOW, flow_mel, flow_mel_classic, hyperlips_mel, voice
from likeness.tests.chirps import chirps

RATE = 16000


def tone(hertz: float, seconds: float = 1.0, rate: int = RATE) -> Tensor:
    return torch.sin(2 * math.pi * hertz * torch.arange(int(rate * seconds), dtype=torch.float64) / rate).float()


def test_a_tone_peaks_in_its_bin() -> None:
    power = spectrogram(tone(1000), torch.hann_window(400), 160, 2.0)
    assert power.shape == (201, 98)
    assert set(power.argmax(0).tolist()) == {25}  # 1000 Hz / (16000 / 400)


def test_power_adds_up_by_parseval() -> None:
    wave = torch.randn(1, 4000, generator=torch.Generator().manual_seed(0))
    power = spectrogram(wave, torch.ones(400), 400, 2.0)[0, :, 5]
    both_halves = power[0] + 2 * power[1:-1].sum() + power[-1]
    assert math.isclose(float(both_halves) / 400, float(wave[0, 2000:2400].square().sum()), rel_tol=1e-4)


@pytest.mark.parametrize(("scale", "flat"), [("htk", 1.0), ("slaney", None)])
def test_filters_cover_their_band_and_nothing_else(scale: str, flat: float | None) -> None:
    filters = mel_filters(513, 100.0, 7000.0, 40, RATE, scale)
    hz = torch.linspace(0, 8000, 513)
    assert filters.shape == (513, 40) and bool((filters >= 0).all())
    assert float(filters[(hz < 100) | (hz > 7000)].sum()) == 0
    assert bool((filters.sum(0) > 0).all())
    if flat:  # unit height: between the outer middles, neighbours add up to one
        assert torch.allclose(filters.sum(1)[(hz > 200) & (hz < 6500)], torch.tensor(flat), atol=1e-4)


def test_a_tone_falls_into_one_band_from_its_first_column_on() -> None:
    cut = MelBands(RATE, 1024, 256, 40, 0.0, 8000.0, "htk", 2.0)
    mel = mel_spectrogram(torch.cat([torch.zeros(2560), tone(2000)]), cut, lambda bands: bands)
    assert mel.shape == (40, 1 + 18560 // 256)
    assert float(mel[21].sum() / mel.sum()) > 0.5
    assert not mel[:, :8].any() and bool((mel[21, 10:70] > 100).all())  # column 10 stands at sample 2560


@pytest.mark.parametrize("measure", [hyperlips_mel, flow_mel, flow_mel_classic])
def test_blocks_have_no_seams(measure, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Audio(chirps(12345, RATE)[None], RATE)
    whole = measure(sound)
    monkeypatch.setattr(mel_file, "BLOCK", 7)
    assert torch.allclose(measure(sound).values, whole.values, atol=1e-5)
    assert whole.values.shape[1] == 1 + 12345 * whole.per_second // RATE


@pytest.mark.parametrize("measure", [hyperlips_mel, flow_mel, flow_mel_classic])
@pytest.mark.parametrize("samples", [1, 199, 400, 8000])
def test_silence_of_any_length_is_the_silence_that_is_named(measure, samples: int) -> None:
    mel = measure(Audio(torch.zeros(2, samples), RATE))
    assert mel.values.shape[1] >= 1 and bool((mel.values == mel.silence).all())


def test_the_flow_has_four_columns_a_frame_and_the_classic_one() -> None:
    sound = Audio(tone(1000, seconds=2, rate=48000).expand(2, -1), 48000)
    mel, classic = flow_mel(sound), flow_mel_classic(sound)
    assert mel.values.shape == (80, 201) and mel.per_second == 4 * 25
    assert classic.values.shape == (27, 51) and classic.per_second == 25
    hz = torch.linspace(0, RATE / 2, FLOW.size // 2 + 1)
    band = int(mel.values[:, 100].argmax())
    assert abs(float((FLOW.filters()[:, band] * hz).sum() / FLOW.filters()[:, band].sum()) - 1000) < 60
    assert float((classic.values[:, 5:45].std(1)).max()) < 0.05  # a steady tone stays what it is


def test_a_voice_is_one_channel_at_16_khz() -> None:
    sound = voice(Audio(torch.stack([tone(440, rate=44100), torch.zeros(44100)]), 44100))
    assert sound.waveform.shape == (1, RATE) and sound.sample_rate == RATE
    assert torch.allclose(sound.waveform[0, 500:-500], 0.5 * tone(440)[500:-500], atol=1e-4)
