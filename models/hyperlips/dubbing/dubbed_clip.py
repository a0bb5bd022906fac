"""A dubbed clip as a clip to read: its frames are drawn as they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import torch
from torch import Tensor

from ...media.audio import Audio
from ...media.clip import WHOLE, Clip, Part, Picture
from ...media.reordered_clip import ReorderedClip
from .dub import Dubber


class DubbedClip:
    """A `Clip` of the pictures of a part of `clip`, as `dubber` has them; `times`: of all of that part, in seconds.

    It is read as a whole: a part of it is asked for in vain.
    """

    deep = False

    def __init__(self, clip: Clip, part: Part, times: tuple[Fraction, ...], dubber: Dubber) -> None:
        self._clip, self._part, self._times, self._dubber = clip, part, times, dubber
        self.name, self.width, self.height = clip.name, clip.width, clip.height
        self.alpha, self.tags, self.aspect, self.mark = clip.alpha, clip.tags, clip.aspect, clip.mark
        self.fps = dubber.schedule.fps
        self.clock, self.count = 1 / self.fps, len(dubber.schedule)

    def frames(self, dtype: torch.dtype) -> Iterator[Tensor]:
        """The frames [H, W, 3 or 4] one by one, in uint8 or floating in 0..1."""
        order = self._dubber.schedule.order
        return self._dubber.frames(ReorderedClip(self._clip, self._part, self._times, order, dtype).frames())

    def pictures(self, part: Part = WHOLE) -> Iterator[Picture]:
        for number, frame in enumerate(self.frames(torch.uint8)):
            yield Picture(number / self.fps, partial(_as, frame))

    def sound(self) -> Audio:
        return self._dubber.schedule.audio


def _as(pixels: Tensor, dtype: torch.dtype) -> Tensor:
    return pixels if dtype == torch.uint8 else pixels.to(dtype) / 255
