"""Where a frame can be seen, found by a look at a small drawing of the same pose, so that the rest needs no work.

Most of a character's picture is clear. A sine network draws at any size, and at a quarter of it costs a sixteenth: that
drawing, with a margin, says which squares are worth drawing in full. The full frame then proves it: where something
visible touches the outline's rim, the outline grows there. So an outline misses nothing but a speck that is smaller
than four pixels, stands alone, and was not there at a quarter of the size.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from .tiles import Region

STEP = 4  # the look is at one pixel of each 4 x 4
SMALLEST = 64  # smaller pictures are drawn whole
SQUARE = 16  # an outline is made of squares of so many pixels
MARGIN = 8  # pixels around what the look saw


def outline(look: Tensor, part: Region, size: int) -> Tensor:
    """From a look [1, 4, h, w], `part` of a picture of size / STEP pixels: the mask [size, size] of what to draw."""
    seen = torch.zeros(size // STEP, size // STEP)
    seen[part.rows, part.columns] = _visible(look, 0.5)[0].float()  # half: what is fainter here may show at full size
    near = max_pool2d(seen[None], 2 * MARGIN // STEP + 1, stride=1, padding=MARGIN // STEP)
    return _squares(max_pool2d(near, SQUARE // STEP, ceil_mode=True)[0] > 0, size)


def grown(mask: Tensor, frame: Tensor, region: Region) -> Tensor | None:
    """A larger mask if something visible in `frame` [1, 4, h, w] (a region) touches the mask's rim; None if not."""
    rim = torch.zeros_like(mask)
    for axis in (0, 1):
        inner, outer = mask.narrow(axis, 0, len(mask) - 1), mask.narrow(axis, 1, len(mask) - 1)
        rim.narrow(axis, 0, len(mask) - 1).logical_or_(inner & ~outer)
        rim.narrow(axis, 1, len(mask) - 1).logical_or_(outer & ~inner)
    y, x = rim[region.rows, region.columns].nonzero().unbind(1)  # [k] each
    touched = _visible(frame[:, :, y, x, None], 1)[0, :, 0]  # [k]
    if not touched.any():
        return None
    squares = mask[::SQUARE, ::SQUARE].float()
    squares[(y[touched] + region.top) // SQUARE, (x[touched] + region.left) // SQUARE] = 2
    spread = max_pool2d((squares == 2).float()[None], 3, stride=1, padding=1)[0]  # the eight squares around
    return _squares((squares + spread) > 0, len(mask))


def _visible(frames: Tensor, share: float) -> Tensor:
    """[n, 4, h, w] in network space -> [n, h, w]: pixels that are not clear; a value that is no number is visible.

    At `share` 1 a pixel is clear if all its bytes are 0, alpha as it is and light after the curve of
    color.premultiplied_srgb; at half, if they would be at twice the values.
    """
    clear_alpha, clear_light = share / 255 - 1, share / 255 / 12.92 - 1
    return ~((frames[:, 3] < clear_alpha) & (frames[:, :3] < clear_light).all(1))


def _squares(squares: Tensor, size: int) -> Tensor:
    """[size / SQUARE, size / SQUARE] -> [size, size]."""
    return squares.repeat_interleave(SQUARE, 0).repeat_interleave(SQUARE, 1)[:size, :size]
