"""What a teacher may be given as a character: a picture and its mask, checked (THA4, picture requirements).

A teacher takes any picture and answers one that it cannot use with ruins, so what is certainly wrong is refused here.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..errors import LikenessError
from .color import to_network
from .picture import SIDE

REMEDY = "THA Prepare Character makes one that fits out of any picture."


def teacher_pictures(image: Tensor, mask: Tensor) -> Tensor:
    """Straight sRGB pictures [N, 512, 512, 3] and masks [N or 1, 512, 512], 1 where transparent -> network space.

    Gives [N, 4, 512, 512] float32. A fourth channel of the pictures is left out, values are brought into 0..1, and a
    mask [512, 512] is one for all. Raises LikenessError, with the remedy, for other shapes and sizes, values that are
    not numbers, and a picture that is opaque everywhere (as without any mask) or transparent everywhere.
    """
    if image.ndim != 4 or image.shape[-1] < 3 or not len(image):
        raise LikenessError(f"A picture is [pictures, height, width, 3]; this one is {list(image.shape)}.")
    masks = mask[None] if mask.ndim == 2 else mask
    if masks.ndim != 3 or not len(masks):
        raise LikenessError(f"A mask is [pictures, height, width]; this one is {list(mask.shape)}.")
    if not masks.any():  # what ComfyUI gives for a picture without alpha, in whatever size
        raise LikenessError(f"The picture has no transparency: its mask is 0 everywhere. {REMEDY}")
    height, width = image.shape[1:3]
    if masks.shape[1:] != image.shape[1:3]:
        raise LikenessError(
            f"The picture is {width} x {height} pixels, its mask {masks.shape[2]} x {masks.shape[1]}. Connect the mask "
            "that came with the picture."
        )
    if (height, width) != (SIDE, SIDE):
        raise LikenessError(f"The picture is {width} x {height} pixels; a teacher needs {SIDE} x {SIDE}. {REMEDY}")
    if len(masks) not in (1, len(image)):
        raise LikenessError(f"There are {len(image)} pictures and {len(masks)} masks. Give one mask for each picture.")
    alpha = 1 - masks.float().clamp(0, 1)[..., None].expand(len(image), -1, -1, 1)  # [N, 512, 512, 1]
    straight = torch.cat([image[..., :3].float().clamp(0, 1), alpha], dim=-1).movedim(-1, 1)  # [N, 4, 512, 512]
    for number, picture in enumerate(straight):
        _check(picture, number)
    return to_network(straight)


def _check(picture: Tensor, number: int) -> None:
    """`picture`: straight RGBA [4, 512, 512]."""
    if not picture.isfinite().all():
        raise LikenessError(f"Picture {number} or its mask has values that are not numbers. Correct its source.")
    alpha = picture[3]
    if alpha.min() == 1:
        raise LikenessError(f"Picture {number} has no transparency: its mask is 0 everywhere. {REMEDY}")
    if alpha.max() == 0:
        raise LikenessError(f"Picture {number} shows nothing: its mask is 1 everywhere. Invert the mask.")
