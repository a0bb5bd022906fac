"""Lip sync: the right mouth for known vowels, shut lips where there is nothing to say, and every frame of the sound."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.media.audio import Audio
from likeness.models.tha4.lip_sync import LEAD, MOUTHS, lip_sync
from likeness.models.tha4.pose import INDEX
from likeness.tests.voice import MAN, WOMAN, vowel

FPS = Fraction(25)
COLUMNS = [INDEX[name] for name in MOUTHS.values()]


def mouth(audio: Audio, fps: Fraction = FPS, **knobs: float) -> torch.Tensor:
    poses = lip_sync(audio, fps, **knobs).poses
    assert not poses[:, [at for at in range(45) if at not in COLUMNS]].any()
    return poses[:, COLUMNS]


def silence(seconds: float) -> torch.Tensor:
    return torch.zeros(int(16000 * seconds))


@pytest.mark.parametrize(("voice", "pitch"), [(MAN, 110), (WOMAN, 210)])
def test_each_vowel_moves_its_mouth_most(voice: dict[str, tuple[float, ...]], pitch: float) -> None:
    for at, name in enumerate("aiueo"):
        sound = torch.cat([silence(0.4), vowel(voice[name], pitch, 0.6), silence(0.4)])
        shapes = mouth(Audio(sound[None], 16000))
        middle = shapes[14:21].mean(0)
        assert int(middle.argmax()) == at and float(middle[at]) > 0.5
        assert float(shapes[:7].max()) < 0.02 and float(shapes[-4:].max()) < 0.1


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 6000),
    st.sampled_from([8000, 11025, 16000, 44100]),
    st.sampled_from([Fraction(12), FPS, Fraction(30000, 1001), Fraction(60)]),
)
def test_frames_cover_the_sound_and_stay_in_range(samples: int, rate: int, fps: Fraction) -> None:
    wave = torch.rand(1, samples, generator=torch.Generator().manual_seed(samples)) * 2 - 1
    shapes = mouth(Audio(wave, rate), fps)
    assert len(shapes) == math.ceil(Fraction(samples, rate) * fps)
    assert bool(((shapes >= 0) & (shapes <= 1)).all()) and bool((shapes.sum(1) <= 1).all())


def test_lips_meet_between_syllables() -> None:
    """a, a short murmur 20 dB down as in an m, a: the mouth shuts and opens again."""
    murmur = 0.1 * vowel((250, 1100, 2200), 120, 0.08) / 2
    sound = torch.cat([vowel(MAN["a"], 120, 0.4), murmur, vowel(MAN["a"], 120, 0.4)])
    opening = mouth(Audio(sound[None], 16000)).sum(1)
    assert float(opening[9:13].min()) < 0.35 * float(opening[4:8].mean())


def test_the_mouth_runs_ahead_of_the_sound() -> None:
    """The frame in which the mouth is half open begins before the sound does, by no more than two frames."""
    fps = Fraction(100)
    sound = torch.cat([silence(1.0), vowel(MAN["a"], 120, 0.5)])
    opening = mouth(Audio(sound[None], 16000), fps).sum(1)
    half = int((opening > 0.5 * opening.max()).nonzero()[0]) / 100
    assert 1.0 - LEAD - 0.02 < half < 1.0 + 0.02


@pytest.mark.parametrize("gain", [0.02, 1.0])
def test_a_quiet_recording_opens_as_far_as_a_loud_one(gain: float) -> None:
    sound = torch.cat([vowel(MAN["a"], 120, 0.4), silence(0.3), 0.5 * vowel(MAN["i"], 120, 0.4)])
    assert float(mouth(Audio(gain * sound[None], 16000)).max()) > 0.8


def test_silence_hiss_and_hum_do_not_speak() -> None:
    generator = torch.Generator().manual_seed(0)
    assert not mouth(Audio(torch.zeros(1, 16000), 16000)).any()
    assert not mouth(Audio(1e-4 * torch.randn(1, 16000, generator=generator), 16000)).any()
    hum = 0.3 * torch.sin(2 * math.pi * 50 * torch.arange(16000) / 16000)
    assert float(mouth(Audio(hum[None], 16000)).max()) < 0.05
    assert float(mouth(Audio(0.3 * torch.randn(1, 16000, generator=generator), 16000)).sum(1).mean()) < 0.6


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (48000, 8), (44101, 2)])
def test_odd_sounds_give_nearly_the_same_mouth(rate: int, channels: int) -> None:
    names = "aio"
    plain, odd = (torch.cat([vowel(MAN[name], 110, 0.4, hertz) for name in names])[None] for hertz in (16000, rate))
    difference = mouth(Audio(plain, 16000)) - mouth(Audio(odd.repeat(channels, 1), rate))[:30]
    assert float(difference.abs().mean()) < 0.06


def test_knobs_scale_and_are_checked() -> None:
    audio = Audio(vowel(MAN["a"], 110, 0.4)[None], 16000)
    assert not mouth(audio, strength=0.0).any()
    assert torch.allclose(mouth(audio, strength=0.5), 0.5 * mouth(audio), atol=1e-6)
    for knobs in ({"strength": 2.1}, {"strength": math.nan}, {"smoothing": -0.1}):
        with pytest.raises(LikenessError):
            lip_sync(audio, FPS, **knobs)
    with pytest.raises(LikenessError, match="above 0"):
        lip_sync(audio, Fraction(0))
