"""A face mask for distillation: white where organs move (THA4, section 11): three rectangles of the head's square.

One over each eye, with its brow and the room above, one over the mouth with the jaw line. The mask of a published
character is of that kind: rows 110 to 199 and columns 211 to 300, 2.5 % of the picture white.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..picture import SIDE
from .placement import HEAD, Box

# Left, top, right, bottom in units of the head's side, from its upper left corner.
EYES = ((0.14, 0.36, 0.47, 0.78), (0.53, 0.36, 0.86, 0.78))
MOUTH = (0.28, 0.78, 0.72, 1.03)


def face_mask(head: Box = HEAD) -> Tensor:
    """[512, 512] float32 of 0 and 1; `head` in pixels of the 512 x 512 picture."""
    mask = torch.zeros(SIDE, SIDE)
    for left, top, right, bottom in (*EYES, MOUTH):
        rows = slice(_pixel(head.top + top * head.side), _pixel(head.top + bottom * head.side))
        mask[rows, _pixel(head.left + left * head.side) : _pixel(head.left + right * head.side)] = 1
    return mask


def _pixel(place: float) -> int:
    return min(max(round(place), 0), SIDE)
