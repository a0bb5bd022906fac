"""Which pictures are shown when: never one too few, never a jump backwards, and as files of varying rate want it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.media.clip import Picture, at_rate
from likeness.models.media.frame_order import FILLS, even_rate, filled_order, shown_at

RATES = [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60)]


def test_each_way_to_go_on() -> None:
    assert filled_order(4, 9, "ping-pong") == [0, 1, 2, 3, 2, 1, 0, 1, 2]
    assert filled_order(4, 9, "loop") == [0, 1, 2, 3, 0, 1, 2, 3, 0]
    assert filled_order(4, 9, "hold last") == [0, 1, 2, 3, 3, 3, 3, 3, 3]
    assert filled_order(4, 9, "cut") == [0, 1, 2, 3]
    assert filled_order(1, 3, "ping-pong") == [0, 0, 0]


@given(st.integers(1, 40), st.integers(1, 200), st.sampled_from(FILLS))
def test_frames_are_as_many_as_asked_for_and_begin_with_the_clip(pictures: int, frames: int, fill: str) -> None:
    order = filled_order(pictures, frames, fill)  # type: ignore[arg-type]
    assert len(order) == (min(frames, pictures) if fill == "cut" else frames)
    assert order[:pictures] == list(range(min(frames, pictures))) and max(order) < pictures
    if fill in ("ping-pong", "hold last", "cut"):
        assert all(abs(after - before) <= 1 for before, after in pairwise(order))


@given(st.integers(2, 120), st.sampled_from(RATES), st.sampled_from([1, 1000, 90000]))
def test_an_even_rate_keeps_every_picture_however_its_stamps_are_rounded(count: int, fps: Fraction, clock: int) -> None:
    times = [at / fps if clock == 1 else Fraction(round(at / fps * clock), clock) for at in range(count)]
    rate = even_rate(times, fps)
    assert rate == fps and shown_at(times, rate) == list(range(count))
    wrong = even_rate(times, fps * Fraction(11, 10))
    assert shown_at(times, wrong) == list(range(count)), "a header that lies drops nothing"


@given(st.lists(st.integers(1, 12), min_size=1, max_size=60), st.sampled_from(RATES))
def test_a_varying_rate_is_evened_out_as_everywhere(steps: list[int], fps: Fraction) -> None:
    times = [Fraction(sum(steps[:at]), 60) for at in range(len(steps) + 1)]
    shown = shown_at(times, fps)
    assert shown[0] == 0 and shown[-1] == len(times) - 1 and shown == sorted(shown)
    if shown != list(range(len(times))):
        pictures = [Picture(time, lambda dtype, at=at: torch.tensor(at)) for at, time in enumerate(times)]  # type: ignore[misc]
        assert shown == [int(picture.pixels(torch.uint8)) for picture in at_rate(pictures, fps)]


def test_what_cannot_be_is_told() -> None:
    for pictures, frames, fill in ((0, 3, "loop"), (3, 0, "loop"), (3, 9, "backwards")):
        with pytest.raises(LikenessError):
            filled_order(pictures, frames, fill)  # type: ignore[arg-type]
