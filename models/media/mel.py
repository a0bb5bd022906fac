"""Power and mel spectrograms: torchaudio's where it loads, otherwise the same formulas in plain torch.

Mel scales: "htk" is m = 2595 log10(1 + f/700) (the HTK book); "slaney" is linear to 1000 Hz and logarithmic above
(Slaney's Auditory Toolbox, 1998). Filters are triangles in Hz between neighbouring points of the scale.
"""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor

from .torchaudio_door import torchaudio_functional

Scale = Literal["htk", "slaney"]


def power_spectrogram(waveform: Tensor, size: int, hop: int, window: Tensor | None = None) -> Tensor:
    """Waveform [..., T] -> power [..., size // 2 + 1, 1 + T // hop].

    Column k is centred on sample k * hop; the ends are reflected. `window` [size] is a periodic Hann by default.
    T must be above size / 2, or there is nothing to reflect (torch says so with a RuntimeError).
    """
    shape = torch.hann_window(size) if window is None else window
    library = torchaudio_functional()
    if library is not None:
        return library.spectrogram(waveform, 0, shape, size, hop, size, power=2.0, normalized=False)
    return plain_power_spectrogram(waveform, size, hop, shape)


def plain_power_spectrogram(waveform: Tensor, size: int, hop: int, window: Tensor) -> Tensor:
    """The same without torchaudio."""
    flat = waveform.reshape(-1, waveform.shape[-1])  # [N, T]
    spectrum = torch.stft(flat, size, hop, size, window, center=True, pad_mode="reflect", return_complex=True)
    return spectrum.abs().square().reshape(*waveform.shape[:-1], *spectrum.shape[-2:])


def mel_filters(bins: int, low: float, high: float, bands: int, sample_rate: int, scale: Scale = "htk") -> Tensor:
    """Triangular filters [bins, bands] over `bins` frequencies from 0 to sample_rate / 2; `low` and `high` in Hz.

    With the "slaney" scale each filter has unit area, with "htk" unit height (as the two toolboxes do).
    """
    library = torchaudio_functional()
    if library is not None:
        norm = "slaney" if scale == "slaney" else None
        return library.melscale_fbanks(bins, low, high, bands, sample_rate, norm, scale)
    return plain_mel_filters(bins, low, high, bands, sample_rate, scale)


def plain_mel_filters(bins: int, low: float, high: float, bands: int, sample_rate: int, scale: Scale) -> Tensor:
    """The same without torchaudio."""
    points = _to_hz(torch.linspace(_to_mel(low, scale), _to_mel(high, scale), bands + 2), scale)
    hz = torch.linspace(0, sample_rate // 2, bins)
    rise = (hz[:, None] - points[:-2]) / (points[1:-1] - points[:-2])
    fall = (points[2:] - hz[:, None]) / (points[2:] - points[1:-1])
    filters = torch.minimum(rise, fall).clamp(min=0)
    return filters * (2 / (points[2:] - points[:-2])) if scale == "slaney" else filters


def mel_spectrogram(
    waveform: Tensor, sample_rate: int, size: int, hop: int, bands: int, low: float, high: float, scale: Scale = "htk"
) -> Tensor:
    """Waveform [..., T] -> mel power [..., bands, 1 + T // hop]; columns and ends as in `power_spectrogram`."""
    power = power_spectrogram(waveform, size, hop)
    return mel_filters(size // 2 + 1, low, high, bands, sample_rate, scale).T.to(power) @ power


LINEAR_STEP = 200 / 3  # Hz per mel below 1000 Hz (Slaney)
LOG_STEP = math.log(6.4) / 27  # natural log of the frequency ratio per mel above it (Slaney)


def _to_mel(hz: float, scale: Scale) -> float:
    if scale == "htk":
        return 2595 * math.log10(1 + hz / 700)
    return hz / LINEAR_STEP if hz < 1000 else 15 + math.log(hz / 1000) / LOG_STEP


def _to_hz(mel: Tensor, scale: Scale) -> Tensor:
    if scale == "htk":
        return 700 * (10 ** (mel / 2595) - 1)
    return torch.where(mel < 15, mel * LINEAR_STEP, 1000 * torch.exp(LOG_STEP * (mel - 15)))
