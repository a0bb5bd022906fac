"""Frames as people write them: 0-11, 15, 20-31."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import groupby

from torch import Tensor

MOST = 8  # ranges that are told; the rest is counted


def runs(labels: Sequence[Hashable]) -> list[tuple[int, int]]:
    """First and last frame of each run of equal labels, in order."""
    found, start = [], 0
    for _, group in groupby(labels):
        stop = start + sum(1 for _ in group)
        found.append((start, stop - 1))
        start = stop
    return found


def written(first: int, last: int) -> str:
    """One range: 7, or 7-9."""
    return str(first) if first == last else f"{first}-{last}"


def told(chosen: Tensor, most: int = MOST) -> str:
    """The frames where chosen [T] is true, in ranges: at most `most`, and how many more there are."""
    marks = chosen.tolist()
    found = [(first, last) for first, last in runs(marks) if marks[first]]
    names = [written(*one) for one in found[:most]]
    return ", ".join(names) + (f" and {len(found) - most} more ranges" if len(found) > most else "")
