"""The square about a face that FFHQ was made with (Karras et al. 2019), and the upright one that SadTalker took of it.

Both need the 5 points alone: an eye is the mean of its six points.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .similarity import onto_square, onto_upright


def ffhq_quad(five: Tensor) -> Tensor:
    """The maps [T, 2, 3] of frames onto the unit square, from points [T, 5, 2]; NaN where the points are.

    The square is turned as the face is: its side follows the mean of the line of the eyes and the turned line from the
    eyes to the mouth, its centre lies a tenth of the latter below the eyes.
    """
    centre, across, down = _quad(five)
    return onto_square(centre, across, down)


def upright_quad(five: Tensor) -> Tensor:
    """The upright square about the FFHQ quad of the first frame that has one, for all frames (SadTalker)."""
    first = five[~five.isnan().flatten(1).any(1)][:1]
    centre, across, down = _quad(first)
    half = across.abs() + down.abs()  # [1, 2]: as wide as high
    return onto_upright(centre, half).expand(len(five), 2, 3)


def _quad(five: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Centre, and half the sides across and down: [T, 2] each."""
    five = five.double()
    eyes, eye_to_eye = five[:, :2].mean(1), five[:, 1] - five[:, 0]
    to_mouth = five[:, 3:].mean(1) - eyes
    across = eye_to_eye - _turned(to_mouth)
    side = torch.maximum(2.0 * eye_to_eye.norm(dim=1), 1.8 * to_mouth.norm(dim=1))  # half of it, in fact
    across = across / across.norm(dim=1, keepdim=True) * side[:, None]
    return eyes + 0.1 * to_mouth, across, _turned(across)


def _turned(along: Tensor) -> Tensor:
    """A quarter turn of vectors [T, 2], from right to down."""
    return torch.stack([-along[:, 1], along[:, 0]], dim=1)
