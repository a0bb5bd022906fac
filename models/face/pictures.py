"""Pictures as the networks of a face take them: checked at the door, and cleaned of values that are no colours."""

from __future__ import annotations

import torch
from torch import Tensor

from ..errors import LikenessError


def check_pictures(pictures: Tensor) -> None:
    """Raises LikenessError unless `pictures` is [B, 3, H, W], floating or uint8, of at least a pixel."""
    kind = pictures.is_floating_point() or pictures.dtype == torch.uint8
    if pictures.ndim != 4 or pictures.shape[1] != 3 or not all(pictures.shape[2:]) or not kind:
        raise LikenessError(
            f"Faces are looked for in pictures of [B, 3, H, W], floating in 0..1 or uint8; these are {pictures.dtype} "
            f"{list(pictures.shape)}. Take the alpha off first."
        )


def colours(pixels: Tensor) -> Tensor:
    """The same in float32 and 0..1: bytes are divided by 255, values outside are clamped, NaN becomes black."""
    if pixels.dtype == torch.uint8:
        return pixels.float() / 255
    return pixels.float().nan_to_num(0, 1, 0).clamp(0, 1)


def rgb(images: Tensor) -> Tensor:
    """Images [..., 1, 3 or 4], grey, RGB or with alpha -> [..., 3]: grey is repeated, alpha left out.

    Raises LikenessError for another number of channels.
    """
    if images.shape[-1] == 1:
        return images.expand(*images.shape[:-1], 3)
    if images.shape[-1] not in (3, 4):
        raise LikenessError(f"Pictures have 1, 3 or 4 channels; these have {images.shape[-1]}. Connect an IMAGE.")
    return images[..., :3]
