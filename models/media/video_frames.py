"""Reading a video's pictures one by one, at a constant rate and without alpha, for who looks at a face in them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .clip import at_rate
from .video_reader import VideoReader


def pictures_of(images: Tensor) -> Iterator[np.ndarray]:
    """Images [B, H, W, 3 or 4] in 0..1 as the same kind of pictures, without alpha; what is no number is 0."""
    for image in images:
        yield (255 * image[..., :3].nan_to_num().clamp(0, 1)).round().byte().cpu().numpy()


class VideoFrames:
    """The pictures of a video file or of its bytes; iterating gives uint8 [H, W, 3] RGB.

    Picture k is the one that is shown at k / fps seconds: a stream of varying rate has pictures repeated or left out.
    `fps` is the rate that was asked for, or the stream's average; `count` how many pictures its length promises, which
    the file may not keep. For the rest see VideoReader, also for what it raises.
    """

    def __init__(self, source: str | Path | BytesIO, fps: Fraction | None = None) -> None:
        self._reader = VideoReader(source)
        self.fps = fps or self._reader.fps
        self.count = max(1, round(self._reader.count * self.fps / self._reader.fps))

    def __iter__(self) -> Iterator[np.ndarray]:
        for picture in at_rate(self._reader.pictures(), self.fps):
            yield np.ascontiguousarray(picture.pixels(torch.uint8)[..., :3].numpy())
