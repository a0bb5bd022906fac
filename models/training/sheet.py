"""Sheets: what a network that is being trained does now, one picture with a row for each of a few examples."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate

from ..errors import LikenessError
from .chart import pixels_of
from .run_record import training_folder

SIDE = 128  # pixels of a picture in a sheet


def sheet(columns: list[Tensor]) -> Tensor:
    """Pictures [N, 1 or 3, s, s] in 0..1 of any size, a column each -> [H, W, 3] with a row for each of the N."""
    same = [
        interpolate(own.float().cpu().expand(-1, 3, -1, -1), (SIDE, SIDE), mode="bilinear", antialias=True)
        if own.shape[-1] > SIDE
        else interpolate(own.float().cpu().expand(-1, 3, -1, -1), (SIDE, SIDE), mode="nearest")
        for own in columns
    ]
    return torch.cat(same, dim=3).movedim(1, -1).flatten(0, 1).clamp(0, 1)  # [N SIDE, columns SIDE, 3]


def last_sheet(out: Path) -> Path:
    """Where the run that writes `out` leaves the sheet of what it wrote."""
    return training_folder(out) / "sheet.png"


def write_sheet(path: Path, shown: Tensor) -> None:
    """Writes a sheet as PNG, whole or not at all, and its folder. Raises LikenessError where it cannot be written."""
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray((255 * shown).round().byte().numpy()).save(temporary, "PNG")
        os.replace(temporary, path)
    except OSError as error:
        raise LikenessError(f"{path} cannot be written ({error.strerror or error}). Make room.") from error
    finally:
        temporary.unlink(missing_ok=True)


def read_sheet(path: Path) -> Tensor:
    """A sheet that `write_sheet` wrote, [H, W, 3] in 0..1. Raises LikenessError where it is not there any more."""
    try:
        with Image.open(path, formats=("PNG",)) as image:
            return pixels_of(image.convert("RGB"))
    except (OSError, SyntaxError, ValueError) as error:
        raise LikenessError(f"{path} cannot be read ({error}). Train with resume off to have it made again.") from error
