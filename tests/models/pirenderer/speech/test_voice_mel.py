"""What the flow hears of a sound: four columns a frame, at one loudness, and silence beyond it."""

from __future__ import annotations

import pytest
import torch

from likeness.models.media.audio import Audio
from likeness.models.pirenderer.speech.voice_mel import (
    SILENCE,
    frames_of,
    gain,
    mel_of_frames,
    voice_columns,
)

RATE = 16_000


def noise(seconds: float, level: float = 0.1, rate: int = RATE, channels: int = 1) -> Audio:
    torch.manual_seed(0)
    return Audio(level * torch.randn(channels, round(seconds * rate)), rate)


def test_frames_have_their_columns_in_order_and_silence_lies_beyond() -> None:
    columns = torch.arange(2 * 9).reshape(2, 9).float()  # two bands; the third frame has one column
    frames = mel_of_frames(columns, -1, 4)
    assert frames.shape == (8, 5)
    assert (frames[:, [0, 4]] == SILENCE).all()
    assert frames[:, 1].tolist() == [0, 9, 1, 10, 2, 11, 3, 12]
    assert frames[:, 3].tolist() == [8, 17, *[SILENCE] * 6]


@pytest.mark.parametrize(("first", "last"), [(-5, -2), (7, 9), (-3, 9)])
def test_parts_of_a_sound_are_parts_of_the_whole(first: int, last: int) -> None:
    columns = torch.randn(3, 12)
    whole = mel_of_frames(columns, -10, 20)
    assert torch.equal(mel_of_frames(columns, first, last), whole[:, first + 10 : last + 10])


@pytest.mark.parametrize("level", [0.01, 0.1, 1.0])
def test_a_voice_is_heard_at_one_loudness(level: float) -> None:
    assert torch.allclose(voice_columns(noise(1, level)), voice_columns(noise(1, 0.05)), atol=1e-3)


def test_pauses_do_not_make_a_voice_louder_and_silence_stays_silent() -> None:
    spoken = noise(1).waveform[0]
    assert gain(torch.cat([spoken, torch.zeros(3 * RATE)])) == pytest.approx(gain(spoken), rel=1e-4)
    assert gain(torch.full((RATE,), 1e-4)) == 1.0
    assert (voice_columns(Audio(torch.zeros(1, RATE), RATE)) == SILENCE).all()


def test_stereo_is_its_mean_and_any_rate_will_do() -> None:
    two = noise(1, channels=2)
    mean = Audio(two.waveform.mean(0, keepdim=True), RATE)
    assert torch.allclose(voice_columns(two), voice_columns(mean), atol=1e-5)
    tone = [Audio(0.3 * (torch.arange(rate) / rate * 2765).sin()[None], rate) for rate in (16_000, 44_100)]
    assert torch.allclose(*(voice_columns(one)[:40, 5:95] for one in tone), atol=0.1)


@pytest.mark.parametrize(("samples", "frames"), [(1, 1), (640, 1), (641, 2), (16_000, 25)])
def test_the_last_begun_frame_counts(samples: int, frames: int) -> None:
    assert frames_of(Audio(torch.zeros(1, samples), RATE)) == frames
