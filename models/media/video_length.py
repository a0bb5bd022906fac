"""How many frames a video has, counted rather than believed: headers of broken and edited files lie."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from pathlib import Path

from ..errors import LikenessError
from .clip import WHOLE, Part
from .picture_decoder import picture_stream
from .source import name_of, opened, unreadable


def count_frames(source: str | Path | BytesIO, part: Part = WHOLE) -> int:
    """How many pictures lie in a part of a file or of its bytes; nothing is decoded, so it takes next to no time.

    Raises LikenessError for a file that cannot be read, or that holds no picture there.
    """
    import av  # here, so that the engine's import does not load FFmpeg

    name = name_of(source)
    times: list[Fraction] = []
    with opened(source, name) as container:
        stream = picture_stream(container, name)
        try:
            for packet in container.demux(stream):
                if packet.size:
                    stamp = packet.dts if packet.pts is None else packet.pts
                    times.append(Fraction((stamp or 0) * packet.time_base))
        except (OSError, av.FFmpegError) as reason:  # a file that ends in the middle has the frames before
            if not times:
                raise unreadable(name, reason) from reason
    start = min(times, default=Fraction(0))
    count = sum(part.start <= time - start and (part.end is None or time - start < part.end) for time in times)
    if not count:
        raise LikenessError(f"{name} has no pictures there. Choose a file with a video in it, and a part within it.")
    return count
