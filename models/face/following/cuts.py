"""Cuts of a film: frames that look wholly different from the one before, seen in pictures of a few grey cells."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from ..pictures import colours

CELLS = 16  # along each side of the small picture
SAMPLES = 128  # pixels of a frame that are looked at, along each side
DIFFERENT = 0.08  # of 1, in the mean: frames of somebody who talks stay below 0.01, other pictures above 0.11


class Cuts:
    """Takes a film's frames in their order and says of each whether it begins another shot."""

    def __init__(self) -> None:
        self._before: Tensor | None = None

    def see(self, frame: Tensor) -> bool:
        """frame [3, H, W], uint8 or floating in 0..1: it is nothing like the one before; the first one is not."""
        down, across = (max(1, side // SAMPLES) for side in frame.shape[1:])
        grey = colours(frame[:, ::down, ::across]).mean(0, keepdim=True)  # [1, h, w]
        small = adaptive_avg_pool2d(grey, CELLS)  # [1, 16, 16]
        before, self._before = self._before, small
        return before is not None and float((small - before).abs().mean()) > DIFFERENT
