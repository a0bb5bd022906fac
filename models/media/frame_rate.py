"""Frame rates as people write them, and lengths in frames and samples."""

from __future__ import annotations

import math
from fractions import Fraction


def frame_rate(value: float) -> Fraction:
    """A frame rate as people write it: 23.976, 29.97 and 59.94 are the broadcast rates over 1001, 25 is 25."""
    for whole in (24, 30, 60, 120):
        if abs(value - whole / 1.001) < 0.006:
            return Fraction(whole * 1000, 1001)
    return Fraction(value).limit_denominator(1001)


def nearest(count: Fraction) -> int:
    """The whole number of frames or samples that a length comes nearest to; halves are rounded up."""
    return math.floor(count + Fraction(1, 2))
