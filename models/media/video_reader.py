"""Reading a video: every picture that can be decoded, in the order of presentation, exactly once, with its time.

This enumeration is the one of the whole pack, and ComfyUI's own: picture k here is image k of Get Video Components.
What the header says of length and rate is taken as a promise only. Policies for files that are not as they should be:

- A picture without a time stamp, or one whose stamp goes back, follows the one before: see time_stamps.
- Packets that cannot be decoded are left out; a file that ends in the middle gives what came before. A warning says so.
- Pictures that change size midway are scaled to the size of the first; a warning says so.
- Pictures are turned as the file says (phones film on their side), and mirrored where it says so.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..errors import LikenessError
from .clip import WHOLE, Part, Picture
from .color_tags import FULL, LIMITED, ColorTags
from .marks import found_in
from .picture_decoder import decoded, picture_stream
from .pixels import Unpacking, has_alpha, is_deep
from .sound_of_file import SoundOfFile, sound_of
from .source import name_of, opened, readable
from .time_stamps import in_time

UNKNOWN_RATE = Fraction(25)  # frames a second where a file does not say
HIGHEST_RATE = 480  # frames a second; a header that says more most often means the steps of its clock
MOST_OF = 0.95  # of the frames that a header promises: where fewer come, the file ends in the middle or the header lies
_log = logging.getLogger(__name__)


class VideoReader:
    """The pictures of a video file, or of the bytes of one: a `Clip`, see there for its attributes.

    The file is opened anew for each reading, so that nothing has to be closed and several may read at once. Raises
    LikenessError for a file that cannot be read, or in which no picture can be decoded.
    """

    def __init__(self, source: str | Path | BytesIO) -> None:
        self.source, self.name = source, name_of(source)
        with opened(source, self.name) as container:
            stream = picture_stream(container, self.name)
            first = next(decoded(container, stream, self.name), None)
            if first is None:
                raise LikenessError(f"{self.name} has no pictures. Choose a file with a video in it.")
            self._describe_times(container, stream, first)
            self._describe_look(stream, first)
            self._sound = sound_of(source, self.name, container, self._zero)
            self.mark = found_in(container.metadata)

    def _describe_times(self, container: Any, stream: Any, first: Any) -> None:
        import av

        self.clock = Fraction(stream.time_base or 1 / UNKNOWN_RATE)
        rate = Fraction(stream.average_rate or stream.guessed_rate or 0)
        seconds = Fraction(container.duration or 0, av.time_base)
        if stream.duration is not None:
            seconds = stream.duration * self.clock
        self.count = stream.frames or round(seconds * rate)
        if not 0 < rate <= HIGHEST_RATE or not self.count:
            self.count, rate = self._counted()
        self.fps = rate.limit_denominator(1001)
        self._timed = first.pts is not None
        self._zero = first.pts * Fraction(first.time_base) if self._timed else Fraction(0)  # the first picture's time

    def _counted(self) -> tuple[int, Fraction]:
        """How many packets there are, and their average rate: for headers that say nothing, or nonsense."""
        stamps: list[int] = []
        with opened(self.source, self.name) as container:
            stream = picture_stream(container, self.name)
            count = 0
            for packet in readable(container.demux(stream), self.name):
                if packet.size:
                    count += 1
                    stamps = [*stamps[:1], packet.dts] if packet.dts is not None else stamps
        seconds = (stamps[-1] - stamps[0]) * self.clock if stamps else 0
        rate = Fraction(count - 1) / seconds if seconds > 0 else UNKNOWN_RATE
        return max(1, count), rate if 0 < rate <= HIGHEST_RATE else UNKNOWN_RATE

    def _describe_look(self, stream: Any, first: Any) -> None:
        self._turn = _turn(first)
        lying = self._turn[0] % 2 == 1
        self.width, self.height = (first.height, first.width) if lying else (first.width, first.height)
        aspect = Fraction(stream.sample_aspect_ratio or 1)
        self.aspect = 1 / aspect if lying else aspect
        self.tags = _tags(first, stream.codec_context)
        self.alpha, self.deep = has_alpha(first.format), is_deep(first.format)
        self._size = first.width, first.height
        if stream.codec_context.name == "gif":  # its decoder always gives four channels
            self.alpha = bool((self._unpacking()(first, torch.uint8)[..., 3] < 255).any())

    def _unpacking(self) -> Unpacking:
        return Unpacking(*self._size, self.tags, self.alpha, self.deep)

    def sound(self) -> SoundOfFile | None:
        return self._sound

    def pictures(self, part: Part = WHOLE) -> Iterator[Picture]:
        """See `Clip`. Raises LikenessError where the part holds no picture."""
        unpack, given, told = self._unpacking(), 0, False
        for frame, time in in_time(self._frames(part.start), self._zero, self.fps):
            if part.end is not None and time >= part.end:
                break
            if time < part.start:
                continue
            if not told and (frame.width, frame.height) != self._size:
                told = True
                size = (frame.width, frame.height, *self._size)
                _log.warning("%s changes from frame %d on: %d x %d is scaled to %d x %d.", self.name, given, *size)
            yield Picture(time, partial(_pixels, unpack, self._turn, frame))
            given += 1
        else:
            if part.start == 0 and given < MOST_OF * self.count:
                _log.warning("%s promises %d frames, but only %d could be read.", self.name, self.count, given)
        if not given:
            raise LikenessError(
                f"{self.name} has no picture from {float(part.start):.3f} s on. Choose a part that lies within it."
            )

    def _frames(self, start: Fraction) -> Iterator[Any]:
        """Decoded frames from a key frame at or before `start` seconds, or from the beginning."""
        import av

        with opened(self.source, self.name) as container:
            stream = picture_stream(container, self.name)
            if start > 0 and self._timed:
                try:
                    container.seek(int((start + self._zero) / self.clock), stream=stream)
                    frames = decoded(container, stream, self.name)
                    first = next(frames, None)
                except (OSError, av.FFmpegError, LikenessError):
                    first = None  # a file in which one cannot jump is read from its beginning
                if first is not None and first.pts is not None and first.pts * self.clock - self._zero <= start:
                    yield first
                    yield from frames
                    return
        with opened(self.source, self.name) as container:
            yield from decoded(container, picture_stream(container, self.name), self.name)


def _pixels(unpack: Unpacking, turn: tuple[int, bool], frame: Any, dtype: torch.dtype) -> Tensor:
    """[H, W, 3 or 4], the right way up."""
    turns, mirrored = turn
    pixels = unpack(frame, dtype)
    if mirrored:
        pixels = pixels.flip(1)
    return torch.rot90(pixels, turns).contiguous() if turns else pixels


def _tags(frame: Any, coder: Any) -> ColorTags:
    said = FULL if frame.format.name.startswith("yuvj") else frame.color_range
    return ColorTags(frame.colorspace, coder.color_primaries, coder.color_trc, said if said in (LIMITED, FULL) else 0)


def _turn(frame: Any) -> tuple[int, bool]:
    """(quarter turns to the left, whether to mirror left and right before), from the display matrix.

    Asked of one frame only: a frame whose side data was looked at keeps itself alive until Python collects garbage.
    """
    data = frame.side_data.get("DISPLAYMATRIX")
    if data is None:
        return 0, False
    a, b, _, c, d = struct.unpack_from("<5i", bytes(data))
    return round(frame.rotation / 90) % 4, a * d - b * c < 0
