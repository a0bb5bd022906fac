"""Writing a PNG that says how its picture came about: in its texts, and where asked for in a corner of the picture."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from torch import Tensor

from ..errors import LikenessError
from .marks import XMP, Mark

if TYPE_CHECKING:
    from PIL.Image import Image

COMPRESSION = 4  # of zlib, as ComfyUI's Save Image
SMALLEST = 10  # pixels: letters that can still be read
LINES, LETTERS = 30, 7  # a line of the label is at most 1/30 of the height, a letter 1/7 of the width


def save_png(path: Path, pixels: Tensor, mark: Mark, texts: Mapping[str, str], label: str = "") -> None:
    """Writes `pixels` [H, W, 3 or 4] uint8 with `mark` and other `texts`; `label` is drawn into the lower right corner.

    The file appears under its name only when it is whole. Raises LikenessError where it cannot be written.
    """
    from PIL.Image import fromarray
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for name, text in texts.items():
        info.add_text(name, text)
    info.add_text("Comment", mark.comment)
    info.add_itxt(XMP, mark.xmp)
    picture = fromarray(pixels.cpu().numpy())
    if label:
        draw_label(picture, label)
    partial = path.with_name(f".{path.stem}-{uuid.uuid4().hex[:8]}.part")
    try:
        picture.save(partial, "PNG", pnginfo=info, compress_level=COMPRESSION)
        os.replace(partial, path)
    except OSError as reason:
        raise LikenessError(
            f"{path} could not be written: {reason.strerror or reason}. Free space or choose another folder."
        ) from reason
    finally:
        partial.unlink(missing_ok=True)


def draw_label(picture: Image, label: str) -> None:
    """White letters on a black patch in the lower right corner, in place; what does not fit a tiny picture is cut."""
    from PIL import ImageDraw, ImageFont

    size = max(SMALLEST, min(picture.height // LINES, picture.width // LETTERS))
    try:
        font = ImageFont.load_default(size)
    except (TypeError, ImportError, OSError):  # Pillow before 10.1, or built without FreeType: one size alone
        font = ImageFont.load_default()
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = draw.textbbox((0, 0), label, font=font)
    edge = size // 3
    x, y = picture.width - (right - left) - 2 * edge, picture.height - (bottom - top) - 2 * edge
    draw.rectangle((x, y, picture.width, picture.height), fill="black")
    draw.text((x + edge - left, y + edge - top), label, fill="white", font=font)
