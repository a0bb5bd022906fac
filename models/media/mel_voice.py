"""What the systems that a voice drives hear of it: three mel spectrograms of mono sound at 16 kHz.

HyperLips (and Wav2Lip before it) cuts windows out of its own; the motion flow of PIRenderer takes some columns a frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .audio import Audio
from .mel import MelBands, mel_spectrogram
from .resample import KAISER_BEST, resample_waveform

RATE = 16_000
HYPERLIPS = MelBands(RATE, 800, 200, 80, 55.0, 7600.0, "slaney", 1.0)  # as published
FLOW = MelBands(RATE, 800, 160, 80, 55.0, 7600.0, "slaney", 1.0)  # ours: the flow's authors name none
FLOW_CLASSIC = MelBands(RATE, 2048, 640, 27, 0.0, 8000.0, "slaney", 2.0)  # StyleGestures', on which the flow is built
FLOOR = 1e-5  # below it all is silence
PRE_EMPHASIS = 0.97


@dataclass(frozen=True)
class Mel:
    """`values` [bands, N] float32; column k is centred on k / `per_second` seconds. `silence`: a silent column's."""

    values: Tensor
    per_second: int
    silence: float


def hyperlips_mel(audio: Audio) -> Mel:
    """80 bands in -4..4, 80 columns a second: 8 * (dB - 20 + 100) / 100 - 4, clipped, of the pre-emphasised sound.

    Beyond the sound's ends lie zeros, as in librosa 0.9.2, with which it was published; Wav2Lip's reflected them, which
    changes two or three columns at either end.
    """
    values = mel_spectrogram(voice(audio).waveform[0], HYPERLIPS, _normalised, PRE_EMPHASIS)
    return Mel(values, RATE // HYPERLIPS.hop, -4.0)


def flow_mel(audio: Audio) -> Mel:
    """80 bands as log10, 100 columns a second: four for each frame of the flow's 25."""
    return Mel(mel_spectrogram(voice(audio).waveform[0], FLOW, _log10), RATE // FLOW.hop, -5.0)


def flow_mel_classic(audio: Audio) -> Mel:
    """27 bands as log10, a column for each frame of 25 a second."""
    return Mel(mel_spectrogram(voice(audio).waveform[0], FLOW_CLASSIC, _log10), RATE // FLOW_CLASSIC.hop, -5.0)


def voice(audio: Audio) -> Audio:
    """One channel, the mean of all, at 16 kHz through the low pass that HyperLips was published with."""
    return Audio(resample_waveform(audio.waveform, audio.sample_rate, RATE, KAISER_BEST, mix=True), RATE)


def _log10(bands: Tensor) -> Tensor:
    return torch.log10(bands.clamp(min=FLOOR))


def _normalised(bands: Tensor) -> Tensor:
    decibel = 20 * _log10(bands) - 20
    return (8 * (decibel + 100) / 100 - 4).clamp(-4, 4)
