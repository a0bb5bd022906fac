"""Mel spectrograms: torchaudio's spectrum and filters where it loads, otherwise the same formulas in plain torch.

Mel scales: "htk" is m = 2595 log10(1 + f/700) (the HTK book); "slaney" is linear to 1000 Hz and logarithmic above
(Slaney's Auditory Toolbox, 1998). Filters are triangles in Hz between neighbouring points of the scale.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from .stretch import stretch
from .torchaudio_door import torchaudio_functional

Scale = Literal["htk", "slaney"]
BLOCK = 4096  # columns at a time: an hour of sound needs no more memory than a minute


@dataclass(frozen=True)
class MelBands:
    """How a spectrogram is cut: windows of `size` samples every `hop`, periodic Hann; `bands` from `low` to `high` Hz.

    `power`: 1 for the spectrum's magnitude, 2 for its energy.
    """

    sample_rate: int
    size: int
    hop: int
    bands: int
    low: float
    high: float
    scale: Scale
    power: float

    def filters(self) -> Tensor:
        """[size // 2 + 1, bands]"""
        return mel_filters(self.size // 2 + 1, self.low, self.high, self.bands, self.sample_rate, self.scale)


def mel_spectrogram(waveform: Tensor, cut: MelBands, finish: Callable[[Tensor], Tensor], before: float = 0) -> Tensor:
    """Waveform [T] at the rate of `cut` -> `finish` of its mel bands, [bands, 1 + T // hop].

    Column k is centred on sample k * hop; silence lies beyond the sound's ends. `before`: pre-emphasis, x[n] - before *
    x[n - 1]. `finish` takes bands [bands, n] and gives as many values, column by column.
    """
    filters, window = cut.filters().T.to(waveform), torch.hann_window(cut.size)
    columns, half = 1 + len(waveform) // cut.hop, cut.size // 2
    made = waveform.new_empty(cut.bands, columns)
    for first in range(0, columns, BLOCK):
        last = min(first + BLOCK, columns)
        begin = first * cut.hop - half
        heard = stretch(waveform, begin - 1, (last - 1) * cut.hop - half + cut.size)  # the sample before it as well
        emphasised = heard[1:] - before * heard[:-1]
        emphasised[max(0, len(waveform) - begin) :] = 0  # what follows the sound is silent, not its emphasised end
        made[:, first:last] = finish(filters @ spectrogram(emphasised, window, cut.hop, cut.power))
    return made


def spectrogram(waveform: Tensor, window: Tensor, hop: int, power: float) -> Tensor:
    """Waveform [..., T] -> magnitudes to that power, [..., size // 2 + 1, 1 + (T - size) // hop].

    `window` [size] weighs samples k * hop to k * hop + size for column k; nothing is padded.
    """
    library = torchaudio_functional()
    if library is None:
        return plain_spectrogram(waveform, window, hop, power)
    size = len(window)
    return library.spectrogram(waveform, 0, window, size, hop, size, power=power, normalized=False, center=False)


def plain_spectrogram(waveform: Tensor, window: Tensor, hop: int, power: float) -> Tensor:
    """The same without torchaudio."""
    size = len(window)
    flat = waveform.reshape(-1, waveform.shape[-1])  # [N, T]
    spectrum = torch.stft(flat, size, hop, size, window, center=False, return_complex=True).abs().pow(power)
    return spectrum.reshape(*waveform.shape[:-1], *spectrum.shape[-2:])


def mel_filters(bins: int, low: float, high: float, bands: int, sample_rate: int, scale: Scale) -> Tensor:
    """Triangular filters [bins, bands] over `bins` frequencies from 0 to sample_rate / 2; `low` and `high` in Hz.

    With the "slaney" scale each filter has unit area, with "htk" unit height (as the two toolboxes do).
    """
    library = torchaudio_functional()
    if library is None:
        return plain_mel_filters(bins, low, high, bands, sample_rate, scale)
    norm = "slaney" if scale == "slaney" else None
    return library.melscale_fbanks(bins, low, high, bands, sample_rate, norm, scale)


def plain_mel_filters(bins: int, low: float, high: float, bands: int, sample_rate: int, scale: Scale) -> Tensor:
    """The same without torchaudio."""
    mels = torch.linspace(_to_mel(low, scale), _to_mel(high, scale), bands + 2, dtype=torch.float64)
    points = _to_hz(mels, scale)
    hz = torch.linspace(0, sample_rate // 2, bins, dtype=torch.float64)
    rise = (hz[:, None] - points[:-2]) / (points[1:-1] - points[:-2])
    fall = (points[2:] - hz[:, None]) / (points[2:] - points[1:-1])
    filters = torch.minimum(rise, fall).clamp(min=0)
    return (filters * (2 / (points[2:] - points[:-2])) if scale == "slaney" else filters).float()


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
