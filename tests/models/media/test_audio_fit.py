"""Sounds of an exact length: no sample is lost that was to be kept, whatever fills the rest."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.media.audio import Audio
from likeness.models.media.audio_fit import fit, shift

SHORT = st.sampled_from(["silence", "loop", "ping-pong"])
PLACES = st.sampled_from(["start", "middle", "end"])


def counting(samples: int, rate: int = 1000) -> Audio:
    """Two channels whose samples count from 1, so that 0 is silence."""
    return Audio(torch.arange(1.0, samples + 1).expand(2, -1), rate)


@given(st.integers(1, 60), st.integers(1, 200), SHORT, PLACES, st.integers(0, 90))
def test_it_is_as_long_as_asked(length: int, samples: int, short: str, place: str, fade: int) -> None:
    made = fit(counting(length), samples, short, place, Fraction(fade, 1000))
    assert made.waveform.shape == (2, samples) and made.sample_rate == 1000
    assert bool(made.waveform.isfinite().all()) and float(made.waveform.abs().max()) <= 1.5 * length


@given(st.integers(1, 60), st.integers(1, 200), SHORT, PLACES)
def test_without_a_fade_every_sample_is_one_of_the_sound_or_silence(
    length: int, samples: int, short: str, place: str
) -> None:
    made = fit(counting(length), samples, short, place).waveform[0].tolist()
    own = list(range(1, length + 1))
    if length >= samples:
        first = {"start": 0, "middle": (length - samples) // 2, "end": length - samples}[place]
        assert made == own[first : first + samples]
    elif short == "silence":
        assert [value for value in made if value] == own
        assert {"start": made[0] == 1, "middle": True, "end": made[-1] == length}[place]
    else:
        steps = {after - before for before, after in pairwise(made)}
        assert steps <= ({1, 1 - length} if short == "loop" else {1, -1, 0}) and set(made) <= set(own)


def test_what_is_kept_keeps_its_place() -> None:
    sound = counting(4)
    assert fit(sound, 7, "silence", "middle").waveform[0].tolist() == [0, 0, 1, 2, 3, 4, 0]
    assert fit(sound, 7, "silence", "end").waveform[0].tolist() == [0, 0, 0, 1, 2, 3, 4]
    assert fit(sound, 10, "loop").waveform[0].tolist() == [1, 2, 3, 4, 1, 2, 3, 4, 1, 2]
    assert fit(sound, 6, "loop", "end").waveform[0].tolist() == [3, 4, 1, 2, 3, 4]
    assert fit(sound, 10, "ping-pong").waveform[0].tolist() == [1, 2, 3, 4, 4, 3, 2, 1, 1, 2]


def test_only_cuts_fade_and_loops_fade_into_themselves() -> None:
    steady = Audio(torch.ones(1, 100), 1000)
    cut = fit(steady, 50, fade=Fraction(10, 1000)).waveform[0]
    assert bool((cut[:40] == 1).all()) and float(cut[-1]) < 0.1  # its beginning is its own
    assert bool((fit(steady, 200, fade=Fraction(10, 1000)).waveform[0, :100] == 1).all())
    looped = fit(steady, 400, "loop", fade=Fraction(20, 1000)).waveform[0]
    assert bool((looped[:80] == 1).all())
    noise = torch.randn(20_000, generator=torch.Generator().manual_seed(0))
    whole = fit(Audio(noise[None], 1000), 100_000, "loop", fade=Fraction(5)).waveform[0]
    assert float(whole.split(1000)[20].std()) == pytest.approx(1, abs=0.1)  # a fade between unlike sounds keeps power
    assert torch.equal(
        fit(Audio(noise[None], 1000), 55_000, "loop", "end", Fraction(5)).waveform[0, -100:], noise[-100:]
    )


def test_one_sample_fills_an_hour() -> None:
    assert fit(Audio(torch.ones(1, 1), 8000), 3600 * 8000, "loop", fade=Fraction(1)).waveform.sum() == 3600 * 8000


@given(st.integers(1, 50), st.integers(-70, 70), st.booleans())
def test_a_shift_moves_every_sample_that_is_left(length: int, samples: int, keep: bool) -> None:
    sound = counting(length)
    left = length - abs(samples) if keep or samples < 0 else length
    if left < 1:
        with pytest.raises(LikenessError, match="nothing is left"):
            shift(sound, samples, keep)
        return
    made = shift(sound, samples, keep).waveform[0].tolist()
    assert len(made) == (length if keep else length + samples)
    for at, value in enumerate(made):
        assert value == (at - samples + 1 if 0 <= at - samples < length else 0)


def test_no_length_is_refused() -> None:
    with pytest.raises(LikenessError, match="no sample"):
        fit(counting(4), 0)
