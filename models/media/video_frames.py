"""Reading a video's pictures one by one, at a constant rate and the right way up, however long it is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from torch import Tensor

from ..errors import LikenessError

UNKNOWN_RATE = Fraction(25)  # frames a second where a file does not say


def pictures_of(images: Tensor) -> Iterator[np.ndarray]:
    """Images [B, H, W, 3 or 4] in 0..1 as the same kind of pictures, without alpha; what is no number is 0."""
    for image in images:
        yield (255 * image[..., :3].nan_to_num().clamp(0, 1)).round().byte().cpu().numpy()


class VideoFrames:
    """A context manager over the first video stream of a file or of its bytes; iterating gives uint8 [H, W, 3] RGB.

    Picture k is the one that is shown at k / fps seconds: a stream of varying rate has pictures repeated or left out.
    `fps` is the rate that was asked for, or the stream's average; `count` how many pictures its length promises, which
    the file may not keep. Turned as the file says (phones film on their side).
    Raises LikenessError for a file that cannot be read, or that holds no picture.
    """

    def __init__(self, source: str | Path | BytesIO, fps: Fraction | None = None) -> None:
        self._source = source
        self._name = "the video in memory" if isinstance(source, BytesIO) else Path(source).name
        self._wanted = fps
        self._container: Any = None

    def __enter__(self) -> VideoFrames:
        import av  # here, so that the engine's import does not load FFmpeg

        try:
            self._container = av.open(self._source if isinstance(self._source, BytesIO) else str(self._source))
        except (OSError, av.FFmpegError) as reason:
            raise self._unreadable(reason) from reason
        if not self._container.streams.video:
            self._container.close()
            raise LikenessError(f"{self._name} has no pictures. Choose a file with a video in it.")
        self._stream = self._container.streams.video[0]
        self._stream.thread_type = "AUTO"
        rate = self._stream.average_rate or self._stream.guessed_rate or UNKNOWN_RATE
        self.fps = self._wanted or Fraction(rate).limit_denominator(1001)
        self.count = max(1, round(self._seconds() * self.fps))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._container.close()

    def __iter__(self) -> Iterator[np.ndarray]:
        import av

        first: float | None = None
        shown: np.ndarray | None = None
        given = 0
        try:
            for at, frame in enumerate(self._container.decode(self._stream)):
                time = float(frame.time) if frame.time is not None else at / float(self.fps)
                first = time if first is None else first
                due = math.ceil((time - first) * self.fps - Fraction(1, 1000))  # pictures that stand before this one
                while shown is not None and given < due:
                    yield shown
                    given += 1
                shown = np.rot90(frame.to_ndarray(format="rgb24"), round(frame.rotation / 90))
        except (OSError, av.FFmpegError) as reason:
            raise self._unreadable(reason) from reason
        if shown is None:
            raise LikenessError(f"{self._name} has no pictures. Choose a file with a video in it.")
        yield shown

    def _seconds(self) -> float:
        import av

        if self._stream.duration is not None and self._stream.time_base is not None:
            return float(self._stream.duration * self._stream.time_base)
        return (self._container.duration or 0) / av.time_base

    def _unreadable(self, reason: Exception) -> LikenessError:
        why = getattr(reason, "strerror", None) or str(reason)
        return LikenessError(f"{self._name} cannot be read as a video: {why}. Check that the file is whole.")
