"""A picture of what was found: the original over a checkerboard, with the squares that the networks use drawn on it."""

from __future__ import annotations

import torch
from torch import Tensor

from ..color import linear_from_srgb, srgb_from_linear
from .origin import Origin
from .placement import FACE, HEAD, MORPHED, WHOLE
from .resample import premultiplied, resampled

LONGEST = 1024  # pixels of the overlay's longer side
LINE = 2  # pixels
CHECKER = 16  # pixels of a field
FIELDS = (0.55, 0.75)  # grey
OUTSIDE = 0.35  # grey, where the square leaves the picture
SQUARES = (  # from below to the top
    (WHOLE, (0.95, 0.95, 0.95)),  # white: the 512 x 512 picture
    (MORPHED, (0.2, 0.45, 1.0)),  # blue: what the face network sees
    (FACE, (0.1, 0.75, 0.2)),  # green: what a student's face covers
    (HEAD, (0.95, 0.15, 0.1)),  # red: the head that was found
)


def overlay(origin: Origin) -> Tensor:
    """[3, h, w] straight sRGB 0..1, no side above LONGEST: the picture and, where it is larger, the whole square."""
    placement = origin.placement
    whole = placement.back(WHOLE)
    left, top = min(0.0, whole.left), min(0.0, whole.top)
    right = max(float(placement.width), whole.left + whole.side)
    bottom = max(float(placement.height), whole.top + whole.side)
    scale = LONGEST / max(right - left, bottom - top)
    height, width = max(1, round((bottom - top) * scale)), max(1, round((right - left) * scale))
    rgba = torch.cat([origin.picture, origin.figure[None]])
    figure = resampled(premultiplied(rgba), scale, -left * scale, -top * scale, height, width)  # [4, h, w]
    canvas = _checkerboard(height, width).to(figure)
    within = [round(edge * scale) for edge in (-top, placement.height - top, -left, placement.width - left)]
    inside = torch.zeros(height, width, dtype=torch.bool, device=figure.device)
    inside[within[0] : within[1], within[2] : within[3]] = True
    canvas = linear_from_srgb(torch.where(inside, canvas, OUTSIDE))
    canvas = srgb_from_linear((figure[:3] + (1 - figure[3]) * canvas).clamp(0, 1))  # [3, h, w]
    for square, color in SQUARES:
        box = placement.back(square)
        _outline(canvas, (box.left - left) * scale, (box.top - top) * scale, box.side * scale, color)
    return canvas


def _checkerboard(height: int, width: int) -> Tensor:
    field = torch.arange(height)[:, None] // CHECKER + torch.arange(width) // CHECKER
    return torch.tensor(FIELDS)[field % 2]  # [h, w]


def _outline(canvas: Tensor, left: float, top: float, side: float, color: tuple[float, float, float]) -> None:
    """A square's outline, LINE pixels wide and inside of it, in place."""
    place = canvas.new_tensor(color)[:, None, None]
    y, x = max(0, round(top)), max(0, round(left))
    low, right = max(0, round(top + side)), max(0, round(left + side))
    for rows, columns in (
        (slice(y, y + LINE), slice(x, right)),
        (slice(max(0, low - LINE), low), slice(x, right)),
        (slice(y, low), slice(x, x + LINE)),
        (slice(y, low), slice(max(0, right - LINE), right)),
    ):
        canvas[:, rows, columns] = place
