"""When a motion happens: nothing jumps that should not, and lengths are what they should be."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.motions.timing import cut, fitted, joined, looped, resampled
from likeness.tests.small_recon import ramp


def counted(frames: int, start: float = 0, fps: int = 25) -> Motion:
    """Frames whose numbers are all start, start + 1, .."""
    return Motion((start + torch.arange(frames))[:, None].expand(frames, 73).clone(), Fraction(fps))


def first(motion: Motion) -> list[float]:
    return motion.values[:, 0].tolist()


def test_resampling_keeps_times_and_gaps() -> None:
    motion = Motion(counted(4).values, Fraction(25), torch.tensor([True, True, False, True]))
    made = resampled(motion, Fraction(50))
    assert first(made) == [0, 0.5, 1, 1.5, 2, 2.5, 3, 3]
    assert made.seen.tolist() == [True, True, True, False, False, False, True, True]
    assert first(resampled(counted(6, fps=30), Fraction(15))) == [0, 2, 4]
    assert resampled(counted(1), Fraction(30)).fps == 30
    with pytest.raises(LikenessError, match="above 0"):
        resampled(motion, Fraction(0))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 90), st.sampled_from([12, 25, 30, 60]), st.sampled_from(["25", "30000/1001", "24"]))
def test_resampling_lasts_as_long_and_keeps_a_line(frames: int, old: int, new: str) -> None:
    made = resampled(counted(frames, fps=old), Fraction(new))
    assert len(made) == (1 if frames == 1 else math.ceil(frames * Fraction(new) / old))
    at = torch.arange(len(made)) * (old / float(Fraction(new)))
    assert torch.allclose(made.values[:, 0], at.clamp(max=frames - 1).float(), atol=1e-3)


def test_parts() -> None:
    assert first(cut(counted(9), 3, 2)) == [3, 4]
    assert first(cut(counted(9), 7)) == [7, 8]
    assert first(fitted(counted(2), 4)) == [0, 1, 1, 1]
    for start, length in ((9, None), (-1, 2), (0, 0)):
        with pytest.raises(LikenessError, match="frames 0 to 8"):
            cut(counted(9), start, length)


def test_joining_melts_over_the_fade() -> None:
    ones, threes = Motion(torch.ones(4, 73)), Motion(3 * torch.ones(3, 73))
    assert first(joined(ones, threes)) == [1] * 4 + [3] * 3
    # of 2 frames: shares 1/3 and 2/3, eased to 7/27 and 20/27
    assert first(joined(ones, threes, 2)) == pytest.approx([1, 1, 1 + 14 / 27, 1 + 40 / 27, 3])
    with pytest.raises(LikenessError, match="cross-fade of 4 frames"):
        joined(ones, threes, 4)


def test_rates_that_differ_are_told_but_stills_fit_any() -> None:
    with pytest.raises(LikenessError, match=r"25 and 30 frames a second\. .*Resample Motion"):
        joined(ramp(3), ramp(3, fps=30))
    for pair in ((ramp(1), ramp(3, fps=30)), (ramp(3, fps=30), ramp(1))):
        made = joined(*pair)
        assert (made.fps, len(made)) == (30, 4)


def test_loops() -> None:
    assert first(looped(counted(4), "back and forth", 0)) == [0, 1, 2, 3, 2, 1]
    assert first(looped(counted(4), "back and forth", 8)) == [0, 1, 2, 3, 2, 1, 0, 1]
    assert first(looped(counted(3), "repeat", 7)) == [0, 1, 2, 0, 1, 2, 0]
    assert first(looped(counted(1), "blended seam", 5, 9)) == [0] * 5
    assert first(looped(counted(1), "back and forth", 2)) == [0, 0]
    assert first(looped(counted(2), "back and forth", 0)) == [0, 1]
    with pytest.raises(LikenessError, match="seam of 3 frames"):
        looped(counted(5), "blended seam", 0, 3)
    with pytest.raises(LikenessError, match="no loop by 'spin'"):
        looped(counted(5), "spin", 0)
    with pytest.raises(LikenessError, match="frames is not possible"):
        looped(counted(5), "repeat", 10**8)


@pytest.mark.parametrize("fade", [0, 1, 5])
def test_a_blended_seam_is_as_even_as_the_motion(fade: int) -> None:
    turning = Motion((torch.arange(20) * 2 * math.pi / 16).sin()[:, None].expand(20, 73).clone())
    loop = looped(turning, "blended seam", 0, fade)
    assert len(loop) == 20 - fade
    steps = (loop.values - loop.values.roll(1, 0))[:, 0].abs()
    jump = float(steps[0])  # from the last frame to the first
    assert (jump < 0.5) == (fade > 0)
