"""What a mouth needs to know of a sound: its level, how voiced it is, its pitch, and the envelope of its spectrum.

Everything is measured in windows of 40 ms every 10 ms, at 16 kHz whatever the input's rate, and in blocks, so that an
hour of sound needs no more working memory than a minute.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import pad

from .audio import Audio, mono, resample

RATE = 16_000
HOP = 160  # samples: 10 ms
WINDOW = 640  # samples: 40 ms, three periods of the lowest voice
FFT = 2048  # zero padded past twice the window, so that the autocorrelation does not wrap around
BLOCK = 2048  # windows at a time
BANDS = torch.arange(
    200.0, 3800.1, 120.0
)  # Hz, middles of the envelope's bands; a telephone's 8 kHz still has them all
HUM = 150.0  # Hz; what lies below is mains, rumble and breath on the microphone
LOWEST_PITCH, HIGHEST_PITCH = 70.0, 400.0  # Hz
SILENCE = -120.0  # dB: what stands for the logarithm of nothing


@dataclass(frozen=True)
class SpeechFrames:
    """Window n stands around n * 10 ms. `level` [N] in dB of full scale between 200 and 3800 Hz; `voicing` [N] 0..1;
    `pitch` [N] in Hz, meaningful where voiced; `envelope` [N, B] in dB over BANDS, harmonics smoothed away."""

    level: Tensor
    voicing: Tensor
    pitch: Tensor
    envelope: Tensor


def analyse(audio: Audio) -> SpeechFrames:
    """Measures a sound of any rate and number of channels; N = ceil(seconds * 100) + 1 windows."""
    wave = resample(mono(audio), RATE).waveform[0]  # [T]
    count = -(-len(wave) // HOP) + 1
    wave = pad(wave, (WINDOW // 2, WINDOW // 2 + HOP))
    shape = torch.hann_window(WINDOW)
    filters = band_filters(torch.linspace(0, RATE / 2, FFT // 2 + 1))  # [1025, B]
    shape_correlation = _autocorrelation(torch.fft.rfft(shape, FFT).abs().square()[None])
    parts = []
    for first in range(0, count, BLOCK):
        last = min(first + BLOCK, count)
        windows = wave[first * HOP : (last - 1) * HOP + WINDOW].unfold(0, WINDOW, HOP) * shape  # [n, 640]
        power = torch.fft.rfft(windows, FFT).abs().square()  # [n, 1025]
        bands = power @ filters  # [n, B]
        # Parseval: the windowed samples' mean square is the power's sum over both halves of the spectrum.
        energy = bands.sum(-1) * (2 / FFT) / shape.square().sum()
        voicing, pitch = _voicing(_autocorrelation(power) / shape_correlation.clamp(min=1e-6))
        parts.append((_decibel(energy), voicing, pitch, _decibel(bands)))
    return SpeechFrames(*(torch.cat(columns) for columns in zip(*parts, strict=True)))


def band_filters(hz: Tensor) -> Tensor:
    """Overlapping triangles [F, B] over frequencies `hz` [F] that add up to 1 within the bands.

    Half as wide as a fifth of their frequency, but never below 200 Hz, the distance of a woman's harmonics.
    """
    width = (BANDS / 5).clamp(min=200.0)
    filters = (1 - (hz[:, None] - BANDS).abs() / width).clamp(min=0)
    filters[hz < HUM] = 0
    return filters / filters.sum(-1, keepdim=True).clamp(min=1.0)


def _autocorrelation(power: Tensor) -> Tensor:
    lags = torch.fft.irfft(power)[:, : int(RATE / LOWEST_PITCH) + 2]
    return lags / lags[:, :1].clamp(min=1e-12)


def _voicing(correlation: Tensor) -> tuple[Tensor, Tensor]:
    """The first high peak of the normalised autocorrelation [n, lags]: its height 0..1, and its frequency in Hz."""
    shortest = int(RATE / HIGHEST_PITCH)
    lags = torch.arange(shortest, correlation.shape[1])
    # A small tax on long lags: twice the period correlates as well as the period itself.
    peaks = correlation[:, shortest:] * (1 - 0.1 * (lags - shortest) / len(lags))
    height, at = peaks.max(-1)
    return height.clamp(0, 1), RATE / lags[at].float()


def _decibel(power: Tensor) -> Tensor:
    return 10 * torch.log10(power.clamp(min=10 ** (SILENCE / 10)))


def smooth_curve(curve: Tensor, sigma: float) -> Tensor:
    """Gaussian smoothing of [N] or [N, K] along N, `sigma` in windows of 10 ms, ends held; 0 changes nothing."""
    if sigma <= 0:
        return curve
    radius = math.ceil(3 * sigma)
    weights = torch.exp(-0.5 * (torch.arange(-radius, radius + 1) / sigma) ** 2)
    held = torch.arange(-radius, len(curve) + radius).clamp(0, len(curve) - 1)
    rows = curve.reshape(len(curve), -1)[held].T[:, None]  # [K, 1, N + 2 radius]
    return torch.nn.functional.conv1d(rows, (weights / weights.sum())[None, None])[:, 0].T.reshape(curve.shape)
