"""Where a video keeps its mark: tags that FFmpeg writes, and what FFmpeg writes no tag for."""

from __future__ import annotations

import os
from pathlib import Path

from .marks import Mark

_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")  # XMP specification part 3: MPEG-4
_LONGEST = 255  # bytes in a block of a GIF


def tags_of(mark: Mark, container: str) -> dict[str, str]:
    """FFmpeg's tags for a file of that container, to be set before it is begun."""
    return {"comment": mark.comment, **({"xmp": mark.xmp} if container == "mov" else {})}


def append_mark(path: Path, container: str, mark: Mark) -> None:
    """Adds to a file that has been written what stands at its end: nothing that was there moves.

    An mp4 gets XMP as a box, a GIF the comment as an extension (GIF89a, 24). Raises OSError.
    """
    if container == "mp4":
        box = b"uuid" + _XMP_BOX + mark.xmp.encode()
        with path.open("ab") as file:
            file.write((4 + len(box)).to_bytes(4, "big") + box)
    if container == "gif":
        comment = mark.comment.encode()
        blocks = [comment[at : at + _LONGEST] for at in range(0, len(comment), _LONGEST)]
        with path.open("r+b") as file:
            file.seek(-1, os.SEEK_END)  # over the trailer
            file.write(b"\x21\xfe" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0;")
