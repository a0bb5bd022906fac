"""Times of frames: believed where they can be, always later than the one before, and never lost for good."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from likeness.models.media.time_stamps import in_time

MS = Fraction(1, 1000)


@dataclass
class Frame:
    """As much of a PyAV frame as its time takes."""

    pts: int | None
    dts: int | None = None
    time_base: Fraction = MS


def times(*stamps: int | None, fps: int = 25) -> list[int]:
    """In milliseconds, rounded."""
    return [round(1000 * time) for _, time in in_time(map(Frame, stamps), (stamps[0] or 0) * MS, Fraction(fps))]


def test_good_stamps_are_kept() -> None:
    assert times(500, 540, 600, 1600) == [0, 40, 100, 1100]


def test_missing_stamps_follow_at_the_last_distance() -> None:
    assert times(None, None, None, fps=50) == [0, 20, 40]
    assert times(0, 100, None, None, 400) == [0, 100, 200, 300, 400]


def test_a_stamp_that_goes_back_a_little_follows_closely() -> None:
    assert times(0, 40, 40, 80) == [0, 40, 45, 80]


def test_joined_recordings_go_on() -> None:
    assert times(9000, 9040, 9080, 0, 40, 80) == [0, 40, 80, 120, 160, 200]


def test_the_better_of_two_clocks_is_believed() -> None:
    frames = [Frame(pts, dts) for pts, dts in ((0, 0), (120, 40), (80, 80), (160, 120), (40, 160), (280, 200))]
    assert [round(1000 * time) for _, time in in_time(frames, Fraction(0), Fraction(25))][3:] == [150, 160, 200]


@given(st.lists(st.tuples(st.none() | st.integers(-500, 5000), st.none() | st.integers(-500, 5000)), min_size=1))
def test_every_frame_is_later_than_the_one_before(stamps: list[tuple[int | None, int | None]]) -> None:
    frames = [Frame(pts, dts) for pts, dts in stamps]
    timed = list(in_time(frames, Fraction(stamps[0][0] or 0, 1000), Fraction(25)))
    assert [frame for frame, _ in timed] == frames
    assert all(after > before for (_, before), (_, after) in pairwise(timed))
