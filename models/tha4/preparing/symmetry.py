"""Whether a face looks straight at us: the tilt and place at which its head is most like its own mirror image.

Measured on the picture's brightness, over grey, around the middle of the head. On drawn characters that look ahead the
likeness is 0.65 to 0.73; a wink takes it to 0.4, a full turn of a THA4 pose moves the axis by 6 to 12 pixels, and a
full tilt of the neck is found as 12 degrees.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from ..picture import SIDE
from .placement import HEAD

ANGLES = range(-30, 31, 3)  # degrees
SHIFTS = range(-18, 19, 3)  # pixels
WINDOW = 112  # pixels
BELOW = 0.6  # the window's middle in the head's square, from its top
LUMA = (0.2126, 0.7152, 0.0722)  # Rec. 709


class Symmetry(NamedTuple):
    """`tilt` in degrees, above 0 if the head leans to the picture's right; `shift` in pixels to the right of the
    head's middle; `likeness`, the correlation with the mirror image, is 1 for a perfect one."""

    tilt: float
    shift: float
    likeness: float


def symmetry(character: Tensor) -> Symmetry:
    """character [4, 512, 512] straight sRGB -> Symmetry of its head."""
    alpha = character[3]
    grey = torch.einsum("chw,c->hw", character[:3], character.new_tensor(LUMA)) * alpha + 0.5 * (1 - alpha)
    middle = (HEAD.left + HEAD.side / 2, HEAD.top + BELOW * HEAD.side)
    tries = [(angle, shift) for angle in ANGLES for shift in SHIFTS]
    maps = torch.tensor([_map(math.radians(angle), middle[0] + shift, middle[1]) for angle, shift in tries])
    grid = affine_grid(maps.to(grey), [len(tries), 1, WINDOW, WINDOW], align_corners=False)
    seen = grid_sample(grey.expand(len(tries), 1, -1, -1), grid, align_corners=False)[:, 0]  # [N, 112, 112]
    seen = seen - seen.mean((1, 2), keepdim=True)
    likeness = (seen * seen.flip(2)).sum((1, 2)) / (seen * seen).sum((1, 2)).clamp(min=1e-6)  # [N]
    best = int(likeness.argmax())
    tilt, shift = tries[best]
    return Symmetry(tilt, shift, float(likeness[best]))


def _map(angle: float, x: float, y: float) -> list[list[float]]:
    """From a window's coordinates, -1 .. 1, to the picture's."""
    c, s, half = math.cos(angle), math.sin(angle), WINDOW / SIDE
    return [[half * c, -half * s, 2 * x / SIDE - 1], [half * s, half * c, 2 * y / SIDE - 1]]
