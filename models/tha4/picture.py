"""A character's picture, from a file to network space (THA4, colour space and picture requirements).

A student knows one picture by heart, so the picture is taken as it is: nothing is cut, resized or cleaned. What has
one clear meaning is converted; what has not is refused with the remedy.
"""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import torch
from PIL import Image, ImageOps
from torch import Tensor

from ..errors import LikenessError
from .color import from_network, to_network

SIDE = 512  # pixels; every published character
FORMATS = ("PNG", "WEBP", "TIFF", "GIF", "BMP", "JPEG")  # the last two only to say what they lack
OPAQUE = 255
REMEDY = "Use the character.png that came with the character's weights: 512x512, with a transparent background."


def read_character_picture(path: Path | str) -> Tensor:
    """A student's picture file -> [4, 512, 512] float32 in network space.

    Converted: a palette, grey or RGB with a transparent colour; grey with alpha; 16 bits per channel (the high byte
    is kept, at most one level off); a rotation noted in EXIF; of an animation the first picture. Colour profiles are
    ignored, as in the published programs. Refused with LikenessError, naming file and remedy: no transparency at all
    (RGB, CMYK, grey, or an alpha that is opaque everywhere), nothing visible, another size than 512x512 (before it is
    decoded, however large), a damaged or cut off file, another format.
    """
    return network_from_bytes(picture_bytes(Path(path)))


def picture_bytes(path: Path) -> Tensor:
    """A student's picture file -> straight sRGB RGBA uint8 [512, 512, 4]; as `read_character_picture`."""
    if not os.path.isfile(path):
        raise LikenessError(f"There is no picture {path}. {REMEDY}")
    rgba = _decoded(path, str(path))
    alpha = rgba[..., 3]
    if alpha.min() == OPAQUE:
        raise LikenessError(f"{path} has an alpha channel, but it is opaque everywhere. {REMEDY}")
    if alpha.max() == 0:
        raise LikenessError(f"{path} is transparent everywhere: it shows nothing. {REMEDY}")
    return rgba


def network_from_bytes(rgba: Tensor) -> Tensor:
    """Straight sRGB RGBA uint8 [S, S, 4] -> network space [4, S, S]."""
    return to_network(rgba.permute(2, 0, 1).float() / 255)


def bytes_from_network(character: Tensor) -> Tensor:
    """Network space [4, S, S] -> straight sRGB RGBA uint8 [S, S, 4]; exact for a picture that came from bytes."""
    return (from_network(character) * 255).round().to("cpu", torch.uint8).permute(1, 2, 0)


def webp_from_bytes(rgba: Tensor) -> Tensor:
    """RGBA uint8 [S, S, 4] -> the bytes of a lossless WebP file, uint8 [N]: two thirds of a PNG's.

    Method 6 makes them smaller by one part in a hundred, in three to nine times the time.
    """
    file = BytesIO()
    Image.fromarray(rgba.contiguous().numpy()).save(file, "WEBP", lossless=True, exact=True, quality=100, method=5)
    return torch.frombuffer(bytearray(file.getvalue()), dtype=torch.uint8)


def bytes_from_webp(webp: Tensor) -> Tensor:
    """The bytes of a WebP or PNG file, uint8 [N] -> RGBA uint8 [512, 512, 4]. Raises LikenessError for others."""
    return _decoded(BytesIO(webp.numpy().tobytes()), "the stored picture")


def _decoded(source: Path | BytesIO, name: str) -> Tensor:
    try:
        with Image.open(source, formats=FORMATS) as image:
            size, mode, transparent = image.size, image.mode, image.has_transparency_data
            rgba = None
            if size == (SIDE, SIDE) and transparent and mode not in ("I;16", "I", "F"):
                rgba = ImageOps.exif_transpose(image).convert("RGBA")
    except Exception as error:  # a damaged picture trips its decoder anywhere: OSError, SyntaxError, struct.error, ...
        raise LikenessError(f"{name} is not a picture, or is damaged or far too large. {REMEDY}") from error
    if size != (SIDE, SIDE):
        raise LikenessError(f"{name} is {size[0]}x{size[1]} pixels. {REMEDY}")
    if rgba is None:
        raise LikenessError(f"{name} has no transparency (its mode is {mode}). {REMEDY}")
    return torch.frombuffer(bytearray(rgba.tobytes()), dtype=torch.uint8).view(SIDE, SIDE, 4)
