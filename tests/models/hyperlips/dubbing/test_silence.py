"""Silence is heard as such, above a room's noise too, and what a hypernetwork makes of that noise stands still."""

from __future__ import annotations

from fractions import Fraction

import torch

from likeness.models.hyperlips.dubbing.silence import calmed, quiet_of
from likeness.models.hyperlips.speech import mel_windows
from likeness.models.media.audio import Audio
from likeness.tests.dubbing import FPS, chirp

GENERATOR = torch.Generator().manual_seed(0)
NOISE = 0.001 * torch.randn(1, 32_000, generator=GENERATOR)


def test_a_pause_is_quiet_in_a_room_with_noise_and_speech_is_not() -> None:
    wave = NOISE.clone()
    wave[:, :16_000] += chirp(1).waveform
    quiet = quiet_of(mel_windows(Audio(wave, 16_000), FPS, 50))
    assert not quiet[:24].any() and (quiet[27:] > 0.9).all()
    alone = quiet_of(mel_windows(Audio(NOISE / 1000, 16_000), FPS, 50))
    assert (alone == 1).all()


def test_vectors_of_a_silence_become_their_mean_and_others_stay() -> None:
    quiet = torch.zeros(60)
    quiet[20:40] = 1
    control = torch.randn(60, 4, 8, generator=GENERATOR)
    made = calmed(control, quiet, float(FPS), 1.0)
    assert torch.equal(made[:20], control[:20]) and torch.equal(made[40:], control[40:])
    assert made[20:40].diff(dim=0).square().mean() < 0.02 * control[20:40].diff(dim=0).square().mean()
    assert torch.equal(calmed(control, quiet, float(FPS), 0.0), control)
    even = torch.ones(60, 4, 8)
    assert torch.allclose(calmed(even, quiet, float(Fraction(60)), 1.0), even)
