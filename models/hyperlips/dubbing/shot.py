"""A frame on its way through the stages of a dub, and how stages look at several of them at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from torch import Tensor

Item = TypeVar("Item")


@dataclass(frozen=True)
class Shot:
    """Frame `number` of the result, which shows picture `source` of the clip: `frame` [H, W, 3 or 4].

    `face` [3, s, s] RGB in 0..1: its crop as it was drawn; None where the picture has no face. `points` [68, 2]: the
    landmarks of the drawn face in 0..1 of the crop; None where nobody looked or none were found.
    """

    number: int
    source: int
    frame: Tensor
    face: Tensor | None = None
    points: Tensor | None = None


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The same, at most `size` at once."""
    come = iter(items)
    while batch := list(islice(come, size)):
        yield batch


def with_neighbours(items: Iterable[Item], reach: int) -> Iterator[tuple[list[Item], int]]:
    """For each item those up to `reach` before and after it, and its place among them."""
    near: deque[Item] = deque()
    middle = 0
    for item in items:
        near.append(item)
        if len(near) - middle > reach:
            yield list(near), middle
            if middle == reach:
                near.popleft()
            else:
                middle += 1
    while middle < len(near):
        yield list(near), middle
        if middle == reach:
            near.popleft()
        else:
            middle += 1
