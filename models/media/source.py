"""Opening a video that lies in a file or in memory, as often as is needed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from ..errors import LikenessError

_log = logging.getLogger(__name__)


def name_of(source: str | Path | BytesIO) -> str:
    """What messages call it."""
    return "the video in memory" if isinstance(source, BytesIO) else Path(source).name


def opened(source: str | Path | BytesIO, name: str) -> Any:
    """A PyAV container of its own. Raises LikenessError for what cannot be read as a video."""
    import av  # here, so that the engine's import does not load FFmpeg

    try:
        # Bytes get a reader of their own, which shares them: two that read at once would move each other. Titles in
        # another code than UTF-8 are no reason to refuse a film. XMP is among the tags only where it is asked for.
        file = BytesIO(source.getvalue()) if isinstance(source, BytesIO) else str(source)
        return av.open(file, options={"export_xmp": "1"}, metadata_errors="replace")
    except (OSError, av.FFmpegError) as reason:
        raise unreadable(name, reason) from reason


def suffix_of(source: str | Path | BytesIO) -> str:
    """What the file's name ends in, or what it should end in where the video lies in memory."""
    if not isinstance(source, BytesIO):
        return Path(source).suffix.lower()
    with opened(source, name_of(source)) as container:
        names = container.format.name.split(",")
        codes = {stream.codec_context.name.removeprefix("lib").split("-")[0] for stream in container.streams.video}
    if "matroska" in names:
        return ".webm" if codes <= {"vp8", "vp9", "vpx", "av1", "dav1d"} else ".mkv"
    return ".mp4" if "mp4" in names else f".{names[0]}"


def unreadable(name: str, reason: Exception) -> LikenessError:
    """The sentence for a file that FFmpeg gives up on."""
    why = getattr(reason, "strerror", None) or str(reason)
    return LikenessError(f"{name} cannot be read as a video: {why}. Check that the file is whole.")


def readable(packets: Iterator[Any], name: str) -> Iterator[Any]:
    """The packets of a file as long as it gives any: one that ends in the middle gives what came before."""
    import av

    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except (OSError, av.FFmpegError) as reason:
            _log.warning("%s ends in the middle: %s.", name, reason)
            return
        yield packet
