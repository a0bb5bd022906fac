"""Edited crops of a clip on their way back into its frames: which belongs to which, and what does not fit."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ...errors import LikenessError
from ..face_crop import FaceCrop
from .blend_mask import depth_in
from .landmark_mask import region_masks
from .matched_crop import GRID
from .paste import Blend, Patch, paste


class Pasting:
    """Crops, the places that they were cut from, and how they are blended in."""

    def __init__(self, crops: Tensor, where: FaceCrop, blend: Blend | None = None, masks: Tensor | None = None) -> None:
        """Crops [N, s, s, 3 or 4] in 0..1; s may be another size than they were cut at, their alpha is not looked at.

        `masks` [N, h, w] of any h and w, over the crops, in 0..1: multiplied into the blend's. N is the same for
        crops, places and masks, or 1 where one stands for all. Raises LikenessError for crops that are not square, and
        numbers that do not agree.
        """
        if crops.ndim != 4 or crops.shape[1] != crops.shape[2] or crops.shape[3] not in (3, 4) or not crops.numel():
            raise LikenessError(
                f"Crops to paste are square pictures [N, size, size, 3]; these are {list(crops.shape)}. Connect the "
                "crops as they are after editing, not the frames."
            )
        if masks is not None and (masks.ndim != 3 or not masks.numel()):
            raise LikenessError(f"A mask for crops is [N, height, width]; this one is {list(masks.shape)}.")
        self.crops, self.where, self.blend, self.masks = crops, where, blend or Blend(), masks
        self.count = self._agreed()

    def frames(self, given: int) -> int:
        """How many come out where so many frames are given: 1 stands for all. Raises LikenessError for no fit."""
        return self._agreed(frames=given)

    def check_clip(self, frames: int, more: bool = False) -> None:
        """Raises LikenessError unless a clip of so many frames, or `more`, is the one that the crops are for."""
        if self.count > 1 and (frames > self.count or (frames < self.count and not more)):
            raise LikenessError(
                f"The video has {frames} frames{' or more' if more else ''}, but there are crops for {self.count}. "
                "Connect the video that was cropped, or one crop that stands for all."
            )

    def _agreed(self, **frames: int) -> int:
        counts = {**frames, "crops": len(self.crops), "places of the face": len(self.where)}
        if self.masks is not None:
            counts["masks"] = len(self.masks)
        most = max(counts.values())
        if not set(counts.values()) <= {1, most}:
            told = ", ".join(f"{count} {name}" for name, count in counts.items())
            raise LikenessError(f"{told}: these do not go together. Give as many of each, or 1 that stands for all.")
        return most

    def patch(self, frame: Tensor, at: int) -> Patch | None:
        """What becomes of frame `at` [H, W, 3 or 4], uint8 or floating in 0..1; None: it stays as it is.

        So do frames where the face is not present. Raises LikenessError for a frame of another size than the crops
        were taken from, and for a crop with values that are no numbers.
        """
        where, (height, width, channels) = self.where, frame.shape
        if channels not in (3, 4):
            raise LikenessError(
                f"Frame {at} has {channels} channels; crops are pasted into frames of 3, or 4 with alpha."
            )
        if (width, height) != (where.width, where.height):
            raise LikenessError(
                f"Frame {at} is {width} x {height} pixels, but its crop is from {where.width} x {where.height}. "
                "Connect the frames that the crops were taken from."
            )
        edited = _of(self.crops, at)
        if not edited.isfinite().all():
            raise LikenessError(
                f"Crop {at} has values that are no numbers. Look at what made it: a network in half precision may need "
                "float32."
            )
        if not _of(where.present, at):
            return None
        matrix = _of(where.matrices, at) / where.size  # frame pixel -> 0..1 of the crop
        mask = None if self.masks is None else _of(self.masks, at).to(frame.device, torch.float32)
        return paste(frame, edited, matrix, self.blend, self._depth(at, frame.device), mask)

    def _depth(self, at: int, device: torch.device) -> Tensor | None:
        """How deep each place of a crop lies in the part that is pasted, [GRID, GRID]; None for all of it."""
        part = self.blend.part
        if part == "box":
            return None
        points = _of(self.where.points, at) * (GRID / self.where.size)
        return depth_in(region_masks(points[None], GRID, GRID, part)[0].to(device))

    def into(self, frames: Tensor, first: int = 0, each: Callable[[int, Patch | None], None] | None = None) -> Tensor:
        """Frames [n, H, W, 3 or 4], of which the first is number `first`, with their crops; the given ones stay.

        `each` is called after every frame with its place among these and its patch.
        """
        done = frames.clone()
        for at, frame in enumerate(frames):
            patch = self.patch(frame, first + at)
            if patch is not None:
                done[at, patch.rows, patch.columns, :3] = patch.pixels
            if each is not None:
                each(at, patch)
        return done


def _of(several: Tensor, at: int) -> Tensor:
    """The one of frame `at`, or the one that stands for all."""
    return several[at if len(several) > 1 else 0]
