"""A picture as it comes, and which of it is visible: colour and alpha from an IMAGE, a MASK, or a plain background.

What has one clear meaning is taken; what has not is refused with the remedy (THA4, section 4: alpha must be exactly 0
everywhere outside the figure).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ...errors import LikenessError
from .plain_background import without_background

SMALLEST_SIDE, LARGEST_SIDE = 16, 8192  # pixels
OPAQUE = 1 - 0.5 / 255
SAME_PROPORTIONS = 0.02  # by how much a mask's may differ, relative
BACKGROUND, FIGURE = "background", "figure"  # what white, 1, means in a mask
REMEDY = "Connect the MASK of Load Image for a file with transparency, or that of a background-removal node."


@dataclass(frozen=True)
class Source:
    """A picture in its own size.

    `picture` [3, H, W] is what was given and `color` [3, H, W] the figure's own colour, both straight sRGB 0..1; they
    differ at edges where a background was taken out. `alpha` [H, W] 0..1. `opaque`: the picture shows something behind
    the figure, which a file with transparency does not. `notes`: sentences for the user.
    """

    picture: Tensor
    color: Tensor
    alpha: Tensor
    opaque: bool
    notes: tuple[str, ...] = ()


def read_source(image: Tensor, mask: Tensor | None, white: str = BACKGROUND, remove_plain: bool = True) -> Source:
    """IMAGE [1, H, W, 3 or 4] and MASK [1, h, w] or [h, w] -> Source, float32.

    `white` says what 1 means in the mask: BACKGROUND as in Load Image, or FIGURE. A mask comes before the picture's own
    alpha, unless it is blank, as Load Image gives it for a file without transparency. `remove_plain` takes the
    background out of a picture without any transparency, if it is of one colour. Raises LikenessError for several
    pictures, wrong shapes and sizes, values that are not numbers, a mask of other proportions, and where nothing is
    visible, or everything.
    """
    rgba = _one_picture(image)
    picture, alpha = rgba[:3], rgba[3] if len(rgba) == 4 else None
    given = None if mask is None else _one_mask(mask, picture.shape[-2], picture.shape[-1])
    opaque = given is not None and white == FIGURE
    if given is not None and (opaque or given.max() > 0):
        alpha = given if opaque else 1 - given
    if alpha is None or alpha.min() >= OPAQUE:
        return _without_background(picture, remove_plain)
    if alpha.max() < 0.5:
        raise LikenessError("Nothing of the picture is visible. Choose the other meaning of white in the mask.")
    notes: tuple[str, ...] = ()
    if _inverted(alpha):
        notes = ("The middle is transparent and the corners are not: choose the other meaning of white in the mask.",)
    return Source(picture, picture, alpha, opaque, notes)


def _without_background(picture: Tensor, wanted: bool) -> Source:
    if not wanted:
        raise LikenessError(f"The picture has no transparency. {REMEDY}")
    cut = without_background(picture)
    if cut is None:
        raise LikenessError(f"The picture has no transparency, and its background is not of one colour. {REMEDY}")
    if cut[1].max() < 0.5:
        raise LikenessError(f"The picture is of one colour: there is no figure to be seen. {REMEDY}")
    note = "The picture had no transparency, so its plain background was removed by colour: look at the edges."
    return Source(picture, *cut, True, (f"{note} Better: {REMEDY[0].lower()}{REMEDY[1:]}",))


def _one_picture(image: Tensor) -> Tensor:
    if image.ndim != 4 or image.shape[-1] not in (3, 4):
        raise LikenessError(f"An image is [1, height, width, 3 or 4]; this one is {list(image.shape)}.")
    if len(image) != 1:
        raise LikenessError(f"One picture is prepared at a time; there are {len(image)}. Pick one of the batch.")
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in image.shape[1:3]):
        raise LikenessError(
            f"The picture is {image.shape[2]} x {image.shape[1]} pixels. "
            f"Give one with sides of {SMALLEST_SIDE} to {LARGEST_SIDE}."
        )
    return _finite(image[0].movedim(-1, 0), "picture")


def _one_mask(mask: Tensor, height: int, width: int) -> Tensor:
    if mask.ndim not in (2, 3) or (mask.ndim == 3 and len(mask) != 1) or 0 in mask.shape:
        raise LikenessError(f"A mask is [1, height, width]; this one is {list(mask.shape)}. Give one for one picture.")
    values = _finite(mask.reshape(1, 1, *mask.shape[-2:]), "mask")
    if values.shape[-2:] == (height, width):
        return values[0, 0]
    blank = values.max() == 0
    ratio = values.shape[-1] * height / (values.shape[-2] * width)
    if not blank and abs(ratio - 1) > SAME_PROPORTIONS:
        raise LikenessError(
            f"The mask is {mask.shape[-1]} x {mask.shape[-2]} pixels and the picture {width} x {height}: "
            "they do not belong together. Give the mask of this picture."
        )
    return interpolate(values, (height, width), mode="bilinear", antialias=True)[0, 0].clamp(0, 1)


def _finite(values: Tensor, name: str) -> Tensor:
    values = values.detach().float()
    if not torch.isfinite(values).all():
        raise LikenessError(f"The {name} holds values that are not numbers. Look at the node that made it.")
    return values.clamp(0, 1)


def _inverted(alpha: Tensor) -> bool:
    corners = alpha[:: len(alpha) - 1, :: alpha.shape[1] - 1]  # [2, 2]
    middle = alpha[len(alpha) // 3 : -len(alpha) // 3, alpha.shape[1] // 3 : -alpha.shape[1] // 3]
    return bool(corners.min() > 0.5 and middle.mean() < 0.5)
