"""A clip's pictures in another order, backwards too, read from its file in little memory.

Forwards the file is read as it comes. Backwards it is read in blocks, the last one first: each is decoded forwards from
the key frame before it, held as bytes, and given from its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise

import torch
from torch import Tensor

from ..errors import LikenessError
from .clip import Clip, Part

HELD_BYTES = 1 << 28  # of pictures read backwards: 97 of 720p
AFTER = Fraction(1, 10**6)  # seconds; a part holds the picture at its end if it ends so much later


class ReorderedClip:
    """The pictures `order` of a part of `clip`, as tensors of `dtype` (uint8, or floating in 0..1).

    `times`: of all pictures of that part in seconds, as `clip` gives them.
    """

    def __init__(
        self, clip: Clip, part: Part, times: Sequence[Fraction], order: Sequence[int], dtype: torch.dtype = torch.uint8
    ) -> None:
        self._clip, self._part, self._times, self._order, self._dtype = clip, part, times, order, dtype

    def frames(self) -> Iterator[tuple[int, Tensor]]:
        """Number in the part and picture [H, W, 3 or 4], one after the other; do not change them: one may come again.

        Raises LikenessError where the file gives fewer pictures than it did.
        """
        for first, last in _runs(self._order):
            run = self._order[first : last + 1]
            yield from self._forwards(run) if run[0] <= run[-1] else self._backwards(run)

    def _forwards(self, run: Sequence[int]) -> Iterator[tuple[int, Tensor]]:
        come = enumerate(self._clip.pictures(self._part))
        at = -1
        for wanted in run:
            if at < wanted:
                at, picture = next(((at, picture) for at, picture in come if at == wanted), (wanted, None))
                if picture is None:
                    raise self._fewer()
                pixels = picture.pixels(self._dtype)
            yield at, pixels

    def _backwards(self, run: Sequence[int]) -> Iterator[tuple[int, Tensor]]:
        size = self._clip.width * self._clip.height * (4 if self._clip.alpha else 3) * self._dtype.itemsize
        block = max(1, HELD_BYTES // size)
        for start in range(0, len(run), block):
            wanted = run[start : start + block]
            held = self._held(wanted[-1], wanted[0])
            for at in wanted:
                yield at, held[at - wanted[-1]]

    def _held(self, first: int, last: int) -> list[Tensor]:
        """Pictures `first` to `last`, both included."""
        start, count = self._times[first], last - first + 1
        near = self._clip.pictures(Part(start, self._times[last] - start + AFTER))
        held = [picture.pixels(self._dtype) for picture in islice(near, count + 1)]
        if len(held) != count:  # times of this file depend on where reading begins
            whole = islice(self._clip.pictures(self._part), first, last + 1)
            held = [picture.pixels(self._dtype) for picture in whole]
        if len(held) != count:
            raise self._fewer()
        return held

    def _fewer(self) -> LikenessError:
        return LikenessError(
            f"{self._clip.name} gave {len(self._times)} pictures at first, and fewer now. Was it changed meanwhile?"
        )


def _runs(order: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last place of stretches that go one way, or stand."""
    first = way = 0
    for at, (before, after) in enumerate(pairwise(order), 1):
        step = (after > before) - (after < before)
        if step and way and step != way:
            yield first, at - 1
            first, way = at, 0
        else:
            way = way or step
    yield first, len(order) - 1
