"""Vowels with known formants, synthesised from other values than the models under test."""

from __future__ import annotations

import pytest
import torch

from likeness.models.media.audio import Audio
from likeness.models.media.speech import analyse
from likeness.models.media.vowels import VOWELS, vowel_weights
from likeness.tests.voice import MAN, WOMAN, vowel


@pytest.mark.parametrize(("voice", "pitch"), [(MAN, 90), (MAN, 120), (MAN, 150), (WOMAN, 180), (WOMAN, 220)])
@pytest.mark.parametrize("name", VOWELS)
def test_the_right_vowel_wins_alone(voice: dict[str, tuple[float, ...]], pitch: float, name: str) -> None:
    weights = vowel_weights(analyse(Audio(vowel(voice[name], pitch, 0.4)[None], 16000)))
    assert torch.allclose(weights.sum(1), torch.ones(len(weights)), atol=1e-5)
    mean = weights[5:-5].mean(0)
    assert VOWELS[int(mean.argmax())] == name
    assert float(mean.max()) > 0.6


@pytest.mark.parametrize(("voice", "pitch"), [(MAN, 110), (WOMAN, 200)])
@pytest.mark.parametrize("rate", [8000, 44100])
def test_a_sequence_is_followed_at_any_rate(voice: dict[str, tuple[float, ...]], pitch: float, rate: int) -> None:
    wave = torch.cat([vowel(voice[name], pitch, 0.4, rate) for name in VOWELS])
    weights = vowel_weights(analyse(Audio(wave[None], rate)))
    heard = [VOWELS[int(weights[40 * at + 10 : 40 * at + 30].mean(0).argmax())] for at in range(5)]
    assert "".join(heard) == "aiueo"


def test_noise_and_silence_give_no_more_than_weights() -> None:
    for wave in (torch.zeros(1, 4000), torch.randn(1, 4000, generator=torch.Generator().manual_seed(0))):
        weights = vowel_weights(analyse(Audio(wave, 16000)))
        assert bool(torch.isfinite(weights).all()) and bool((weights >= 0).all())
