"""How long a video is, counted rather than believed: headers of broken and edited files lie."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from pathlib import Path

from ..errors import LikenessError
from .video_reader import UNKNOWN_RATE

HIGHEST_RATE = 1000  # frames a second; a header that says more says nonsense


def count_frames(source: str | Path | BytesIO) -> tuple[int, Fraction]:
    """How many pictures a file or its bytes hold, and its average rate; nothing is decoded, so it takes no time.

    Raises LikenessError for a file that cannot be read, or that holds no picture.
    """
    import av  # here, so that the engine's import does not load FFmpeg

    name = "the video in memory" if isinstance(source, BytesIO) else Path(source).name
    frames, rate = 0, UNKNOWN_RATE
    try:
        with av.open(source if isinstance(source, BytesIO) else str(source), "r") as container:
            if container.streams.video:
                stream = container.streams.video[0]
                told = stream.average_rate or stream.guessed_rate
                rate = Fraction(told).limit_denominator(1001) if told and 0 < told <= HIGHEST_RATE else UNKNOWN_RATE
                frames = sum(packet.size > 0 for packet in container.demux(stream))
    except (OSError, av.FFmpegError) as reason:
        if not frames:
            why = getattr(reason, "strerror", None) or str(reason)
            raise LikenessError(f"{name} cannot be read as a video: {why}. Check that the file is whole.") from reason
    if not frames:
        raise LikenessError(f"{name} has no pictures. Choose a file with a video in it.")
    return frames, rate
