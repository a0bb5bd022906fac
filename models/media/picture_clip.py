"""A clip whose pictures and sound are in memory: it is read like a file, and loses nothing on the way."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import torch
from torch import Tensor

from ..errors import LikenessError
from .audio import Audio
from .clip import WHOLE, Part, Picture
from .color_tags import BT709_LIMITED
from .marks import Mark


class PictureClip:
    """A `Clip` of `images` [B, H, W, 3 or 4] in 0..1 at `fps`; what is no number is 0.

    Raises LikenessError for no picture, or a shape or rate that is none.
    """

    name = "the video in memory"
    tags = BT709_LIMITED
    aspect = Fraction(1)
    deep = True
    mark: Mark | None = None

    def __init__(self, images: Tensor, fps: Fraction, audio: Audio | None = None) -> None:
        if images.ndim != 4 or images.shape[3] not in (3, 4) or 0 in images.shape:
            raise LikenessError(
                f"Pictures are [frames, height, width, 3 or 4], at least one of a pixel; these: {list(images.shape)}."
            )
        if fps <= 0:
            raise LikenessError(f"A video of {fps} frames a second is not possible.")
        self._images, self._audio = images, audio
        self.count, self.height, self.width = images.shape[:3]
        self.fps, self.clock, self.alpha = fps, 1 / fps, images.shape[3] == 4

    def sound(self) -> Audio | None:
        return self._audio

    def pictures(self, part: Part = WHOLE) -> Iterator[Picture]:
        given = 0
        for number, image in enumerate(self._images):
            time = number / self.fps
            if part.start <= time and (part.end is None or time < part.end):
                given += 1
                yield Picture(time, lambda dtype, image=image: _pixels(image, dtype))  # type: ignore[misc]
        if not given:
            raise LikenessError(
                f"{self.name} has no picture from {float(part.start):.3f} s on. Choose a part that lies within it."
            )


def _pixels(image: Tensor, dtype: torch.dtype) -> Tensor:
    cleaned = image.detach().cpu().float().nan_to_num(0, 1, 0).clamp(0, 1)
    return (255 * cleaned).round().byte() if dtype == torch.uint8 else cleaned.to(dtype)
