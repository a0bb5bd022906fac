"""What every clip gives, from a file or from memory: its pictures one by one with their times, and chunks of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import torch
from torch import Tensor

from .audio import Audio
from .color_tags import ColorTags
from .marks import Mark
from .sound_of_file import SoundOfFile

CHUNK_BYTES = 1 << 26  # of pictures at once: ten of 1080p in 8 bits, two in float32
MOST_AT_ONCE = 64  # pictures, however small: an interrupt is heard between two chunks at the latest
SLACK = Fraction(1, 1000)  # of a picture's time: stamps of files are rounded


@dataclass(frozen=True)
class Picture:
    """One picture at `time`, in seconds since the clip's first; `pixels(dtype)` makes [H, W, 3 or 4] of it."""

    time: Fraction
    pixels: Callable[[torch.dtype], Tensor]


@dataclass(frozen=True)
class Chunk:
    """`frames` [n, H, W, 3 or 4] straight R'G'B'(A), their `times` in seconds, and the number of the `first`."""

    frames: Tensor
    times: tuple[Fraction, ...]
    first: int


@dataclass(frozen=True)
class Part:
    """The pictures of a clip from `start` seconds on, for `seconds`, None for all; both count from its first one.

    Picture by picture, those whose time is in start <= time < start + seconds.
    """

    start: Fraction = Fraction(0)
    seconds: Fraction | None = None

    @property
    def end(self) -> Fraction | None:
        return None if self.seconds is None else self.start + self.seconds


WHOLE = Part()


class Clip(Protocol):
    """A clip that can be read from its beginning as often as is needed.

    `name` for messages; `width`, `height` in pixels, the right way up; `fps` its average rate; `clock` the step of its
    time stamps in seconds; `count` how many pictures it promises, which a file may not keep; `alpha` whether pictures
    have four channels; `deep` whether they have more than 8 bits; `aspect` a pixel's width by its height;
    `mark` what it says of how its pictures came about.
    """

    name: str
    width: int
    height: int
    fps: Fraction
    clock: Fraction
    count: int
    alpha: bool
    deep: bool
    tags: ColorTags
    aspect: Fraction
    mark: Mark | None

    def pictures(self, part: Part = WHOLE) -> Iterator[Picture]:
        """Every picture of the part, in the order of presentation, exactly once."""
        ...

    def sound(self) -> Audio | SoundOfFile | None:
        """What is heard with it."""
        ...


def at_rate(pictures: Iterable[Picture], fps: Fraction) -> Iterator[Picture]:
    """At times first + k / fps, the picture that is then shown: repeated or left out; the last one is always there."""
    first: Fraction | None = None
    shown: Picture | None = None
    given = 0
    for picture in pictures:
        first = picture.time if first is None else first
        due = math.ceil((picture.time - first) * fps - SLACK)  # pictures that stand before this one
        while shown is not None and given < due:
            yield Picture(first + given / fps, shown.pixels)
            given += 1
        shown = picture
    if shown is not None and first is not None:
        yield Picture(first + given / fps, shown.pixels)


def chunks(pictures: Iterable[Picture], dtype: torch.dtype, frames: int | None = None) -> Iterator[Chunk]:
    """The same pictures as tensors of `dtype` (uint8, or floating in 0..1), at most `frames` at once.

    By default as many as CHUNK_BYTES hold, at least one: memory does not grow with the clip's length.
    """
    waiting: list[Tensor] = []
    times: list[Fraction] = []
    first, limit = 0, frames
    for picture in pictures:
        waiting.append(picture.pixels(dtype))
        times.append(picture.time)
        if limit is None:
            limit = max(1, min(MOST_AT_ONCE, CHUNK_BYTES // (waiting[0].numel() * waiting[0].element_size())))
        if len(waiting) >= limit:
            yield Chunk(torch.stack(waiting), tuple(times), first)
            first += len(times)
            waiting, times = [], []
    if waiting:
        yield Chunk(torch.stack(waiting), tuple(times), first)
