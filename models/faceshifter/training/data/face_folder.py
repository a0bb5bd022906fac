"""A user's folder of pictures: which there are, and of whom.

A folder directly inside is a person, named as the folder is, and all pictures below it, however deep, show that person.
A picture that lies in the folder itself is a person of its own. Names that begin with a dot, and files that do not end
as pictures do, are left out.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from ....errors import LikenessError

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif")
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")  # of Pillow; no other decoder meets a user's file
DEEP = ("I;16", "I;16B", "I;16L", "I")  # grey of 16 bits, as Pillow has it
BYTE = 257  # of 65535 to 255
REMEDY = (
    "Give a folder of pictures, or of folders with the pictures of one person each (png, jpg, webp, bmp, tif, gif)."
)


@dataclass(frozen=True)
class FaceFolder:
    """`names`: pictures relative to `root`, with slashes, in alphabetical order. `people`: who is on each of them."""

    root: Path
    names: tuple[str, ...]
    people: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)

    def path(self, at: int) -> Path:
        """The file of the picture at that place in `names`."""
        return self.root / self.names[at]


def face_folder(root: Path | str) -> FaceFolder:
    """The pictures of a folder, the same list on every machine; none is opened.

    Raises LikenessError where there is no such folder, or no picture in it.
    """
    root = Path(root)
    if not root.is_dir():
        raise LikenessError(f"There is no folder {root}. {REMEDY}")
    names: list[str] = []
    seen: set[str] = set()  # a link to a folder above would lead round and round
    for folder, inside, files in os.walk(root, followlinks=True):
        seen.add(os.path.realpath(folder))
        inside[:] = [
            name
            for name in sorted(inside)
            if not name.startswith(".") and os.path.realpath(os.path.join(folder, name)) not in seen
        ]
        names += [
            (Path(folder) / name).relative_to(root).as_posix()
            for name in files
            if name.lower().endswith(ENDINGS) and not name.startswith(".")
        ]
    if not names:
        raise LikenessError(f"{root} holds no pictures. {REMEDY}")
    names.sort()
    return FaceFolder(root, tuple(names), tuple(name.split("/")[0] for name in names))


def read_picture(path: Path | str) -> Tensor:
    """A picture file -> [3, H, W] uint8 RGB, as a viewer shows it.

    It is turned as EXIF says; grey becomes three equal colours; what is transparent is laid on black, as what lies
    beyond a crop's frame is; of 16 bits the nearest of 8 is taken (of 16-bit colours the high byte, as Pillow reads
    them); of an animation the first picture. Colour profiles are ignored. Raises LikenessError for a file that is no
    picture, damaged, cut off, too large for Pillow, or of floating values: it says what is wrong, not with which file.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            mode, has_alpha = image.mode, image.has_transparency_data
            if mode == "F":
                raise LikenessError("it holds floating values, which do not say how bright white is")
            upright = ImageOps.exif_transpose(image)
            if mode in DEEP:
                grey = np.rint(np.asarray(upright).astype(np.float64) / BYTE).clip(0, 255).astype(np.uint8)
                return torch.from_numpy(grey)[None].repeat(3, 1, 1)
            pixels = np.array(upright.convert("RGBA" if has_alpha else "RGB"))  # [H, W, 3 or 4]
    except LikenessError:
        raise
    except Exception as error:  # a damaged picture trips its decoder anywhere: OSError, SyntaxError, struct.error, ...
        raise LikenessError(f"it is no picture, or is damaged or far too large ({error})") from error
    planes = torch.from_numpy(pixels).movedim(-1, 0)  # [3 or 4, H, W]
    if not has_alpha:
        return planes.contiguous()
    return ((planes[:3].int() * planes[3:].int() + 127) // 255).byte()
