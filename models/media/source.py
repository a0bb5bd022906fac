"""Opening a video that lies in a file or in memory, as often as is needed."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from ..errors import LikenessError


def name_of(source: str | Path | BytesIO) -> str:
    """What messages call it."""
    return "the video in memory" if isinstance(source, BytesIO) else Path(source).name


def opened(source: str | Path | BytesIO, name: str) -> Any:
    """A PyAV container of its own. Raises LikenessError for what cannot be read as a video."""
    import av  # here, so that the engine's import does not load FFmpeg

    try:
        # Bytes get a reader of their own, which shares them: two that read at once would move each other.
        return av.open(BytesIO(source.getvalue()) if isinstance(source, BytesIO) else str(source))
    except (OSError, av.FFmpegError) as reason:
        raise unreadable(name, reason) from reason


def unreadable(name: str, reason: Exception) -> LikenessError:
    """The sentence for a file that FFmpeg gives up on."""
    why = getattr(reason, "strerror", None) or str(reason)
    return LikenessError(f"{name} cannot be read as a video: {why}. Check that the file is whole.")
