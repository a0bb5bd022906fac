"""Lengths of time as people type them, and the frames that they are."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from .host import io


def seconds_input(default: float, tooltip: str, id: str = "seconds", most: float = 3600.0) -> io.Float.Input:
    """A length in seconds."""
    return io.Float.Input(id, default=default, min=0.0, max=most, step=0.01, tooltip=tooltip)


def frames_in(seconds: float, rate: Fraction) -> int:
    """Frames that cover so many seconds, as the decimal number that the user sees: 0.28 s at 25 are 7, not 8."""
    return ceil(Fraction(str(seconds)) * rate)
