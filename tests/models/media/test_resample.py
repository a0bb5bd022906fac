"""Sample rate conversion, by what it must do to tones."""

from __future__ import annotations

import math

import pytest
import torch

from likeness.models.media.resample import sinc_resample


def tone(hertz: float, rate: int, seconds: float) -> torch.Tensor:
    return torch.sin(2 * math.pi * hertz * torch.arange(int(rate * seconds), dtype=torch.float64) / rate).float()[None]


@pytest.mark.parametrize(("old", "new"), [(44100, 16000), (8000, 16000), (44101, 16000), (16000, 48000)])
def test_a_tone_below_both_limits_stays_that_tone(old: int, new: int) -> None:
    there = sinc_resample(tone(1000, old, 0.5), old, new)
    wanted = tone(1000, new, 0.5)[:, : there.shape[1]]
    middle = slice(200, -200)
    assert torch.allclose(there[:, middle], wanted[:, middle], atol=5e-3)


def test_a_tone_above_the_new_limit_is_gone() -> None:
    there = sinc_resample(tone(11_000, 48000, 0.5), 48000, 16000)
    assert float(there[:, 200:-200].abs().max()) < 0.01


def test_a_long_sound_is_the_same_as_its_blocks() -> None:
    """More output samples than one block: no seam where blocks meet."""
    there = sinc_resample(tone(440, 22050, 5), 22050, 16000)
    assert torch.allclose(there[:, 1000:-1000], tone(440, 16000, 5)[:, 1000 : there.shape[1] - 1000], atol=5e-3)
