"""The face mask of distillation (THA4, section 4): white where organs move, which the face's loss weighs 20 times."""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate

from ...errors import LikenessError
from ..face_square import face_square
from ..preparing.face_mask import face_mask

FORMATS = ("PNG", "WEBP", "BMP", "TIFF")


def proposed_mask(size: int) -> Tensor:
    """`preparing.face_mask` for a head where THA4 wants it: [size, size], 0..1."""
    return interpolate(face_mask()[None, None], (size, size), mode="area")[0, 0]


def read_face_mask(path: Path, size: int) -> Tensor:
    """A mask file as [size, size], 0 (black) to 1 (white). Its red channel counts, as in the published programs.

    Raises LikenessError for a file that is no picture, for another size, and for a mask that is black in the whole
    face square.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            found = image.size
            red = image.convert("RGB").tobytes()[::3] if found == (size, size) else b""
    except Exception as error:  # a damaged picture trips its decoder anywhere: OSError, SyntaxError, struct.error, ...
        raise LikenessError(f"The face mask {path} cannot be read as a picture. Choose a PNG.") from error
    if found != (size, size):
        raise LikenessError(
            f"The face mask {path} is {found[0]}x{found[1]} pixels. Make it as large as the character: {size}x{size}."
        )
    mask = torch.frombuffer(bytearray(red), dtype=torch.uint8).view(size, size).float() / 255
    check_face_mask(mask, size)
    return mask


def check_face_mask(mask: Tensor, size: int) -> None:
    """Raises LikenessError unless `mask` is [size, size], within 0..1, and not black in the whole face square."""
    if mask.shape != (size, size):
        raise LikenessError(
            f"The face mask is {list(mask.shape)}; it must be as large as the character: {size}x{size}."
        )
    if not ((mask >= 0) & (mask <= 1)).all():
        raise LikenessError("The face mask holds values outside of 0 to 1, or none at all (NaN).")
    top, left, side = face_square(size)
    if mask[top : top + side, left : left + side].max() == 0:
        raise LikenessError(
            f"The face mask is black where the face is (rows {top} to {top + side - 1}, columns {left} to "
            f"{left + side - 1}). Paint eyes with brows, mouth and jaw white."
        )
