"""A window of sound for every frame: as many as frames, in their places, for any rate; the golden has the published."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.media.audio import Audio
from likeness.models.media.mel_voice import Mel, hyperlips_mel
from likeness.models.media.sync import frame_times, hyperlips_windows, sound_windows

RATES = [Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(50), Fraction(24000, 1001)]
rates = st.one_of(st.sampled_from(RATES), st.fractions(Fraction(1, 2), 240, max_denominator=1001))


def counted(columns: int, per_second: int = 80) -> Mel:
    """Two bands whose values tell their column; -1 is silence."""
    return Mel(torch.arange(float(columns)).expand(2, -1), per_second, -1.0)


@given(rates, st.integers(1, 300), st.integers(1, 400), st.sampled_from(["silence", "last"]))
def test_there_are_as_many_windows_as_frames(fps: Fraction, frames: int, columns: int, tail: str) -> None:
    windows = hyperlips_windows(counted(columns), frame_times(frames, fps), tail=tail)
    assert len(windows) == frames
    assert windows.part(0, frames).shape == (frames, 2, 16)
    assert torch.equal(
        torch.cat([windows.part(at, min(at + 7, frames)) for at in range(0, frames, 7)]), windows.part(0, frames)
    )


@given(rates, st.integers(1, 300), st.sampled_from([80, 100]))
def test_a_window_begins_at_its_frames_time_within_a_column(fps: Fraction, frames: int, per_second: int) -> None:
    windows = sound_windows(counted(50, per_second), frame_times(frames, fps), 16)
    for frame, start in enumerate(windows.starts.tolist()):
        assert 0 <= frame / fps - Fraction(start, per_second) < Fraction(1, per_second)


@given(st.lists(st.fractions(0, 5, max_denominator=90000), min_size=1, max_size=40))
def test_frames_may_come_at_any_times(times: list[Fraction]) -> None:
    mel = counted(161)
    windows = sound_windows(mel, times, 4)
    first = windows.part(0, len(times))[:, 0, 0]
    assert first.tolist() == [time * 80 // 1 if time * 80 // 1 < 161 else -1 for time in times]


def test_the_tail_is_silent_or_the_last_of_the_sound() -> None:
    times = frame_times(10, Fraction(25))
    silent = hyperlips_windows(counted(30), times)
    assert silent.part(8, 9)[0, 0].tolist() == [25, 26, 27, 28, 29] + [-1] * 11
    last = hyperlips_windows(counted(30), times, tail="last")
    assert last.starts.tolist() == [0, 3, 6, 9, 12, 14, 14, 14, 14, 14]
    short = hyperlips_windows(counted(5), times, tail="last")  # shorter than a window
    assert short.part(9, 10)[0, 1].tolist() == [0, 1, 2, 3, 4] + [-1] * 11


@pytest.mark.parametrize("fps", RATES)
def test_training_had_the_sound_of_40_ms_before(fps: Fraction) -> None:
    mel, times = counted(161), frame_times(25, fps)
    trained = hyperlips_windows(mel, times, "trained")
    earlier = hyperlips_windows(mel, [time - Fraction(1, 25) for time in times])
    assert torch.equal(trained.starts, earlier.starts)
    assert trained.part(0, 1)[0, 0, :6].tolist() == [-1, -1, -1, -1, 0, 1]  # floor(-3.2) columns
    if fps == 25:  # the published recipe: int(80 * (k - 1) / 25)
        assert trained.starts.tolist()[1:] == [80 * (frame - 1) // 25 for frame in range(1, 25)]


def test_a_sound_shorter_than_its_video_closes_the_mouth() -> None:
    mel = hyperlips_mel(Audio(torch.rand(1, 16000), 16000))
    windows = hyperlips_windows(mel, frame_times(50, Fraction(25)))
    assert bool((windows.part(26, 50) == -4).all()) and bool((windows.part(0, 20) > -4).any())


def test_no_frame_is_refused() -> None:
    with pytest.raises(LikenessError, match="no frame"):
        sound_windows(counted(10), [], 4)
