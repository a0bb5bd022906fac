"""What is measured of a sound: level, voicing, pitch, and the independence from blocks and rates."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.media import speech
from likeness.models.media.audio import Audio
from likeness.models.media.speech import analyse, smooth_curve
from likeness.tests.voice import MAN, WOMAN, vowel


@pytest.mark.parametrize(("formants", "pitch"), [(MAN["a"], 80), (MAN["i"], 130), (WOMAN["o"], 210), (WOMAN["u"], 330)])
def test_pitch_and_voicing_of_a_voice(formants: tuple[float, ...], pitch: float) -> None:
    found = analyse(Audio(vowel(formants, pitch, 0.5)[None], 16000))
    assert float(found.pitch[5:-5].median()) == pytest.approx(pitch, rel=0.03)
    assert float(found.voicing[5:-5].median()) > 0.8


def test_hiss_is_not_voiced() -> None:
    hiss = torch.randn(1, 16000, generator=torch.Generator().manual_seed(0)) * 0.1
    assert float(analyse(Audio(hiss, 16000)).voicing.median()) < 0.35


def test_level_is_in_decibels_of_full_scale() -> None:
    tone = torch.sin(2 * math.pi * 1000 * torch.arange(16000) / 16000)
    for gain in (1.0, 0.1):
        level = analyse(Audio(gain * tone[None], 16000)).level[10:-10]
        assert level == pytest.approx(10 * math.log10(gain**2 / 2), abs=0.3)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 5000), st.sampled_from([8000, 16000, 44100]))
def test_there_is_a_window_every_ten_milliseconds(samples: int, rate: int) -> None:
    found = analyse(Audio(torch.zeros(1, samples), rate))
    assert len(found.level) == math.ceil(math.ceil(samples * 16000 / rate) / 160) + 1
    assert float(found.level.max()) == speech.SILENCE


def test_blocks_leave_no_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Audio(vowel(MAN["a"], 100, 1.0)[None], 16000)
    whole = analyse(sound)
    monkeypatch.setattr(speech, "BLOCK", 7)
    pieces = analyse(sound)
    assert torch.allclose(whole.envelope, pieces.envelope, atol=1e-3)
    assert torch.allclose(whole.level, pieces.level, atol=1e-3)


def test_smoothing_keeps_constants_and_zero_keeps_everything() -> None:
    curve = torch.rand(40, 3, generator=torch.Generator().manual_seed(0))
    assert smooth_curve(curve, 0) is curve
    assert torch.allclose(smooth_curve(torch.full((9,), 0.3), 4.0), torch.full((9,), 0.3))
    assert smooth_curve(curve, 2.0).std() < curve.std()
