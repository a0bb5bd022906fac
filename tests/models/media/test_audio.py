"""Sounds: what is accepted, what is refused with a sentence, and what reading and mixing keep."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.media.audio import Audio, mono, read_audio, resample

SHIPPED = Path(__file__).parents[3] / "js" / "examples" / "likeness_hello.flac"


@pytest.mark.parametrize(
    ("waveform", "rate", "sentence"),
    [
        (torch.zeros(1, 0), 16000, "no samples"),
        (torch.zeros(0, 10), 16000, "no samples"),
        (torch.zeros(10), 16000, "channels, samples"),
        (torch.zeros(1, 10, dtype=torch.int16), 16000, "floating point"),
        (torch.zeros(1, 10), 0, "48000 Hz"),
        (torch.tensor([[0.0] * 8000 + [float("nan")]]), 16000, "not a number at 0.500 s"),
        (torch.tensor([[0.0], [float("inf")]]), 16000, "not a number at 0.000 s"),
    ],
)
def test_a_bad_sound_is_refused_with_its_reason(waveform: torch.Tensor, rate: int, sentence: str) -> None:
    with pytest.raises(LikenessError, match=sentence):
        Audio(waveform, rate)


def test_loud_but_finite_samples_pass() -> None:
    assert Audio(torch.full((1, 4), 3e38), 8000).channels == 1  # their sum overflows; they do not


def test_eight_channels_become_one_by_their_mean() -> None:
    sound = Audio(torch.arange(8.0)[:, None].repeat(1, 5), 48000)
    assert torch.equal(mono(sound).waveform, torch.full((1, 5), 3.5))
    assert sound.duration == Fraction(5, 48000)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 3000), st.sampled_from([8000, 11025, 16000, 22050, 44100, 44101, 48000, 96000]))
def test_resampling_keeps_the_tail(samples: int, rate: int) -> None:
    there = resample(Audio(torch.ones(2, samples), rate), 16000)
    assert there.waveform.shape == (2, -(-samples * 16000 // rate))


@pytest.mark.parametrize(("channels", "rate"), [(1, 8000), (2, 44100), (8, 48000)])
def test_a_wav_comes_back_sample_for_sample(tmp_path: Path, channels: int, rate: int) -> None:
    values = torch.randint(-32768, 32767, (1200, channels), dtype=torch.int16)
    with wave.open(str(tmp_path / "sound.wav"), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(values.numpy().tobytes())
    sound = read_audio(tmp_path / "sound.wav")
    assert sound.sample_rate == rate
    assert torch.equal(sound.waveform, values.T.float() / 32768)


def test_files_without_sound_are_refused(tmp_path: Path) -> None:
    for name, content in (("empty.wav", b""), ("text.wav", b"this is not a sound" * 50)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(LikenessError, match=f"{name} cannot be read as sound"):
            read_audio(tmp_path / name)
    with pytest.raises(LikenessError, match="no sound file"):
        read_audio(tmp_path / "absent.wav")
    with pytest.raises(LikenessError, match="no sound file"):
        read_audio(tmp_path)
    with wave.open(str(tmp_path / "header.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
    with pytest.raises(LikenessError, match=r"header\.wav"):
        read_audio(tmp_path / "header.wav")


def test_the_shipped_sound_is_what_its_readme_says() -> None:
    sound = read_audio(SHIPPED)
    assert (sound.channels, sound.sample_rate, sound.duration) == (1, 22050, 7)
    assert SHIPPED.stat().st_size < 400_000
    assert 0.5 < float(sound.waveform.abs().max()) < 0.9
