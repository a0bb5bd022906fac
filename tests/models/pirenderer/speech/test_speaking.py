"""A voice's motion in the coefficients of a portrait."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.loading import write_safetensors
from likeness.models.media.audio import Audio
from likeness.models.pirenderer.face_generator import FaceGenerator, PIRendererConfig
from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.speech.sounds import channel_of, is_silent, remarks
from likeness.models.pirenderer.speech.speaking import (
    Speaking,
    facing_ahead,
    load_audio_flow,
    motion_of_voice,
    smoothed,
)
from likeness.tests.loud_and_quiet import loudness, small_flow, voice_of

GENERATOR = torch.Generator().manual_seed(0)
VOICE = voice_of(loudness(20, GENERATOR), GENERATOR)
SOURCE = Motion(torch.stack([torch.linspace(-1, 1, 73), torch.linspace(-1, 2, 73)]))


def spoken(source: Motion | None = SOURCE, **how: Any) -> torch.Tensor:
    return motion_of_voice(small_flow(), VOICE, Speaking(**how), source).values


def test_a_motion_is_added_to_the_portrait_and_lasts_as_long_as_the_sound() -> None:
    made, plain = spoken(), spoken(None)
    assert made.shape == (20, 73)
    assert torch.allclose(made - SOURCE.values.mean(0), plain - facing_ahead(), atol=1e-5)
    assert (made[:, 70:] == SOURCE.values.mean(0)[70:]).all()


def test_without_a_portrait_the_mean_face_looks_ahead() -> None:
    still = spoken(None, expression=0.0, head=0.0)
    assert (still == facing_ahead()).all()
    assert still[0, :69].abs().max() == 0 and still[0, 69].item() == pytest.approx(0.45)
    assert 0.5 < still[0, 70] < 2 and still[0, 71:].tolist() == pytest.approx([128, 128], abs=1)


def test_strengths_multiply_what_is_added() -> None:
    rest, made, half = SOURCE.values.mean(0), spoken(), spoken(expression=0.5, head=2.0)
    assert torch.allclose(half[:, :64] - rest[:64], 0.5 * (made - rest)[:, :64], atol=1e-5)
    assert torch.allclose(half[:, 64:70] - rest[64:70], 2 * (made - rest)[:, 64:70], atol=1e-5)


def test_smoothing_calms_the_head_alone() -> None:
    made, calm = spoken(), spoken(smoothing=1.5)
    assert torch.equal(made[:, :64], calm[:, :64]) and torch.equal(made[:, 70:], calm[:, 70:])
    assert calm[:, 64:70].diff(dim=0).abs().mean() < 0.5 * made[:, 64:70].diff(dim=0).abs().mean()
    flat, step = torch.ones(7, 2), torch.zeros(41, 1)
    step[20] = 1
    assert torch.allclose(smoothed(flat, 2.0), flat)
    bell = smoothed(step, 2.0)[:, 0]
    assert bell.sum().item() == pytest.approx(1) and (bell[22] / bell[20]).item() == pytest.approx(0.6065, abs=1e-3)


@pytest.mark.parametrize("wrong", [{"temperature": -0.1}, {"head": 9.0}, {"smoothing": float("nan")}, {"seed": -1}])
def test_what_lies_outside_of_its_range_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(LikenessError, match=next(iter(wrong))):
        Speaking(**wrong)


def test_a_sound_of_days_is_refused_before_it_is_listened_to() -> None:
    with pytest.raises(LikenessError, match="hours"):
        motion_of_voice(small_flow(), Audio(torch.zeros(1, 1000 * 3600 * 5), 1000), Speaking())


def test_another_network_is_no_flow(tmp_path: Path) -> None:
    write_safetensors(tmp_path / "net.safetensors", FaceGenerator(PIRendererConfig(base=4, most=8)).state_dict(), {})
    with pytest.raises(LikenessError, match=r"net.safetensors is a pirenderer, .* Train Motion Flow"):
        load_audio_flow(tmp_path / "net.safetensors")


def test_channels_silence_and_clipping_are_told() -> None:
    quiet, two = Audio(torch.full((1, 16_000), 1e-3), 16_000), Audio(torch.tensor([[0.5] * 900, [0.1] * 900]), 16_000)
    assert is_silent(quiet) and not is_silent(two)
    assert any("silent" in one for one in remarks(quiet))
    assert any("2 channels" in one for one in remarks(two))
    assert channel_of(two, "right").waveform.tolist() == two.waveform[1:].tolist()
    loud = Audio((3 * VOICE.waveform).clamp(-1, 1), VOICE.sample_rate)
    assert any("clipped" in one for one in remarks(loud)) and not any("clipped" in one for one in remarks(VOICE))
    with pytest.raises(LikenessError, match="one channel"):
        channel_of(quiet, "left")
