"""A user's mask over whole frames: where they may be changed at all."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from ...errors import LikenessError
from .paste import Patch


def check_masks(masks: Tensor | None, frames: int, height: int, width: int) -> None:
    """Raises LikenessError unless masks are [frames or 1, height, width]."""
    if masks is not None and (masks.ndim != 3 or len(masks) not in (1, frames) or masks.shape[1:] != (height, width)):
        raise LikenessError(
            f"The mask lies over the frames: one for all or {frames}, of {width} x {height} pixels; this one is "
            f"{list(masks.shape)} (masks, height, width). Give it their size."
        )


def within(patch: Patch, frame: Tensor, mask: Tensor) -> Patch:
    """What is left of a patch of a frame [H, W, 3 or 4] under a mask [H, W] in 0..1; NaN counts as 0."""
    share = mask[patch.rows, patch.columns].to(frame.device, torch.float32).nan_to_num(0).clamp(0, 1)
    here = frame[patch.rows, patch.columns, :3]
    pixels = torch.lerp(here.float(), patch.pixels.float(), share[..., None])
    pixels = (pixels if here.is_floating_point() else pixels.round()).to(here.dtype)
    whole = share[..., None] == 1
    pixels = torch.where(whole, patch.pixels, torch.where(share[..., None] > 0, pixels, here))
    return replace(patch, pixels=pixels, mask=patch.mask * share)
