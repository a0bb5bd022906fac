"""Which vowel a spectrum's envelope looks like: a, i, u, e, o, whatever the speaker's size and pitch.

Each vowel is an all-pole envelope of four formants (Fant, "Acoustic Theory of Speech Production"; a man's values,
after Peterson and Barney 1952), at a range of vocal tract lengths: a shorter tract moves all formants up by one factor.
A measured envelope is compared with all of them. The factor belongs to the speaker: one belief about it is shared by
the whole clip, started from the pitch (higher voices have shorter tracts) and refined by what fits.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .speech import BANDS, SpeechFrames, band_filters

VOWELS = ("a", "i", "u", "e", "o")
FORMANTS = torch.tensor(  # Hz, a man's
    [
        [740.0, 1180.0, 2480.0, 3500.0],
        [290.0, 2250.0, 2980.0, 3650.0],
        [345.0, 980.0, 2250.0, 3350.0],
        [500.0, 1850.0, 2530.0, 3500.0],
        [495.0, 850.0, 2430.0, 3350.0],
    ]
)
BANDWIDTH = torch.tensor([80.0, 110.0, 160.0, 220.0])  # Hz
SCALES = torch.linspace(0.88, 1.38, 11)  # a large man's to a child's
MEAN_PITCH, PITCH_POWER = 125.0, 0.27  # scale of a voice ~ (pitch / 125 Hz) ^ 0.27: 1.16 for a woman at 215 Hz
SCALE_SPREAD = 0.07  # standard deviation of the scale's logarithm around that
DEPTH = 32.0  # dB below the highest band; what lies deeper is noise and floor
NOISE = 8.0  # dB: how far a real voice strays from the model, per band
TILT = 0.6  # how much of a difference in spectral tilt is the microphone's and the voice's, not the vowel's
LOUD = 20.0  # dB below the loud parts: fainter windows say nothing about the speaker


def vowel_weights(frames: SpeechFrames) -> Tensor:
    """[N, 5] over VOWELS, each row adding up to 1: how much each vowel fits each window."""
    measured = _shape(frames.envelope)  # [N, B]
    models = _shape(_templates())  # [5, S, B]
    misfit = torch.stack([_misfit(measured, vowel) for vowel in models])  # [5, N, S]
    fit = (-0.5 * misfit).permute(1, 2, 0)  # [N, S, 5] log-likelihood
    belief = _belief(frames, fit)  # [S]
    return (fit.softmax(-1) * belief[:, None]).sum(1)  # [N, 5]


def _templates() -> Tensor:
    """Envelopes [5, S, B] in dB of each vowel at each scale, seen through the same bands as the sound."""
    hz = torch.arange(20.0, 4400.0, 20.0)
    formants = FORMANTS[:, None] * SCALES[:, None]  # [5, S, 4]
    squared = (hz / formants[..., None]) ** 2  # [5, S, 4, F]
    breadth = (BANDWIDTH[:, None] * hz / formants[..., None] ** 2) ** 2
    gain = -10 * torch.log10((1 - squared) ** 2 + breadth).sum(-2)  # each resonance is 1 at 0 Hz
    gain = gain - 20 * torch.log10(1 + (hz / 500) ** 2) / 2 - 3 * torch.log2(1 + hz / 1000)  # glottis and lips
    return 10 * torch.log10(10 ** (gain / 10) @ band_filters(hz))


def _shape(envelope: Tensor) -> Tensor:
    """Takes loudness, floor and the voice's own fall of 6 dB per octave out of envelopes [..., B]."""
    lifted = envelope + 6 * torch.log2(BANDS / 500)
    lifted = torch.maximum(lifted, lifted.amax(-1, keepdim=True) - DEPTH)
    return lifted - lifted.mean(-1, keepdim=True)


def _misfit(measured: Tensor, models: Tensor) -> Tensor:
    """Squared distance [N, S] between [N, B] and [S, B], forgiving a part of a straight tilt."""
    line = torch.linspace(-1, 1, len(BANDS))
    line = line / line.norm()
    square = torch.cdist(measured, models) ** 2
    tilt = (measured @ line)[:, None] - models @ line
    return (square - TILT * tilt**2) / NOISE**2


def _belief(frames: SpeechFrames, fit: Tensor) -> Tensor:
    """How likely each of SCALES is for this clip, [S], adding up to 1."""
    loud = (frames.level > torch.quantile(frames.level[:: max(1, len(frames.level) // 10_000)], 0.95) - LOUD) & (
        frames.voicing > 0.5
    )
    if not loud.any():
        return torch.full((len(SCALES),), 1 / len(SCALES))
    pitch = frames.pitch[loud].median()
    centre = PITCH_POWER * torch.log(pitch / MEAN_PITCH)
    prior = -0.5 * ((SCALES.log() - centre) / SCALE_SPREAD) ** 2
    evidence = fit[loud].logsumexp(-1).mean(0)  # as if the clip were one window: windows are far from independent
    return (prior + evidence).softmax(0)
