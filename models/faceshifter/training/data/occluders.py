"""What is held before faces: cut-outs, drawn by `drawn_hands` and `drawn_objects` or from a user's folder."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor
from torch.nn.functional import interpolate

from ....errors import LikenessError
from .drawn_hands import draw_hand
from .drawn_objects import draw_object
from .face_folder import FORMATS, face_folder

Kind = Literal["hand", "object"]
HANDS, OBJECTS = "hands", "objects"
LENGTHS: dict[Kind, tuple[float, float]] = {"hand": (0.9, 1.7), "object": (0.5, 1.3)}  # in widths of a face
LARGEST = 512  # pixels of a cut-out that are kept: more than a face's crop shows of it


class CutOut(NamedTuple):
    """`pixels` [4, h, w] float in 0..1, premultiplied colours and alpha; `middle`: the pixel that is laid somewhere."""

    pixels: Tensor
    middle: tuple[float, float]


class Occluders(Protocol):
    """A supply of cut-outs."""

    def cut_out(self, kind: Kind, face: float, chance: random.Random, device: torch.device) -> CutOut:
        """One that suits a face of that width in pixels; the same one for the same chances."""


class DrawnOccluders:
    """Hands in the colours of skin and things of any colour, drawn."""

    def cut_out(self, kind: Kind, face: float, chance: random.Random, device: torch.device) -> CutOut:
        """See `Occluders`."""
        draw: Callable[..., tuple[Tensor, tuple[float, float]]] = draw_hand if kind == "hand" else draw_object
        return CutOut(*draw(face, chance, device))


class CutOutFolder:
    """Pictures with transparency: of hands in FOLDER/hands, of objects in FOLDER/objects. Where both are missing, all
    of FOLDER are objects; else what lies beside them is left out.

    Where there are cut-outs of one kind alone, the other kind is drawn. At most 512 pixels of a side are kept.
    Raises LikenessError, naming the file and what to do: for a folder that is missing or empty, a picture that cannot
    be read, and one that is opaque everywhere or shows nothing.
    """

    def __init__(self, folder: Path | str) -> None:
        listed = face_folder(folder)
        parts = {name.split("/")[0] for name in listed.names if "/" in name}
        self._drawn = DrawnOccluders()
        self._cut_outs: dict[Kind, list[Tensor]] = {"hand": [], "object": []}
        for at, name in enumerate(listed.names):
            first = name.split("/")[0]
            if first == HANDS and "/" in name:
                self._cut_outs["hand"].append(_read(listed.path(at)))
            elif not parts & {HANDS, OBJECTS} or (first == OBJECTS and "/" in name):
                self._cut_outs["object"].append(_read(listed.path(at)))

    def cut_out(self, kind: Kind, face: float, chance: random.Random, device: torch.device) -> CutOut:
        """See `Occluders`."""
        if not self._cut_outs[kind]:
            return self._drawn.cut_out(kind, face, chance, device)
        pixels = chance.choice(self._cut_outs[kind]).to(device).float() / 255
        height, width = pixels.shape[1:]
        scale = face * chance.uniform(*LENGTHS[kind]) / max(height, width)
        size = max(1, round(scale * height)), max(1, round(scale * width))
        pixels = interpolate(pixels[None], size, mode="bilinear", antialias=True)[0]
        return CutOut(pixels, (size[1] / 2, size[0] / 2))


def _read(path: Path) -> Tensor:
    """A cut-out [4, h, w] uint8, premultiplied, without empty edges."""
    remedy = "Save it as a PNG with transparency around the thing, or remove it."
    try:
        with Image.open(path, formats=FORMATS) as file:
            clear = file.has_transparency_data
            image = ImageOps.exif_transpose(file).convert("RGBA")
    except Exception as error:  # a damaged picture trips its decoder anywhere: OSError, SyntaxError, struct.error, ...
        raise LikenessError(f"{path} is no picture, or is damaged ({error}). {remedy}") from error
    alpha = image.getchannel("A")
    seen = alpha.getbbox()
    if seen is None:
        raise LikenessError(f"{path} is transparent everywhere: it shows nothing. {remedy}")
    if not clear or np.asarray(alpha).min() == 255:
        raise LikenessError(f"{path} is opaque everywhere: it would cover faces as a rectangle. {remedy}")
    image = image.crop(seen)
    image.thumbnail((LARGEST, LARGEST))  # Pillow weighs colours by alpha
    pixels = torch.from_numpy(np.array(image)).movedim(-1, 0).int()
    return torch.cat([(pixels[:3] * pixels[3:] + 127) // 255, pixels[3:]]).byte()
