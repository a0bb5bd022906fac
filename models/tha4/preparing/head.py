"""Finds the head in a figure's silhouette: the square from the crown of the hair to the chin (THA4, section 4).

From above, a drawn head begins as a dome. Its rows give the axis, and the first place where the dome is no wider than
it would have to be gives the size: a head is about as wide as it is high, hair included. Where a neck shows below,
narrower than the head, its upper end is the chin. Side tails and long hair make rows wider on one or both sides, so a
row counts with the smaller of its two halves; strands and ahoge are opened away first.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ...errors import LikenessError
from ...face.detector import Face
from .connected import grown
from .placement import Box

WORKING = 256.0  # the square root of the figure's area, in pixels of the copy that is measured
LONGEST = 1024  # pixels of the copy's longer side, for a figure of thin lines
COARSE = 31  # pixels of that copy: what is thinner is no head, at first sight
THIN = 0.12  # of the head's height: what is thinner is a strand or an ear's tip
SMALLEST = 11  # pixels of that copy
WIDTH = 1.03  # a head's width, hair included, in units of its height
NECK = 0.62  # of the head's width: what is wider is hair or a collar
CHIN = 1.1  # the chin is where the neck begins: at this multiple of its narrowest width
ROUNDS = 3  # of finding axis and size from each other, and of looking below knots of hair
KNOT = 2.0  # where rows below are wider than the dome by this, it was a knot of hair, and the head begins below
HAIR = (1.1, 1.7)  # a head with its hair in units of a detected face
LIKELY = (0.7, 1.7)  # by how much a neck may change the size that the dome tells


@dataclass(frozen=True)
class Head:
    """`box` in pixels of the picture, and what told it, in words."""

    box: Box
    how: str


def find_head(alpha: Tensor) -> Head:
    """alpha [H, W] 0..1 of one figure -> Head. Raises LikenessError where nothing like a head is on top."""
    solid = (alpha > 0.5).float()
    rows, columns = solid.amax(1).nonzero(), solid.amax(0).nonzero()
    if len(rows) == 0:
        raise LikenessError("The figure is nowhere more than half opaque. Give the head by hand: x, y and size.")
    top, left = int(rows.min()), int(columns.min())
    part = alpha[top : int(rows.max()) + 1, left : int(columns.max()) + 1]
    # How many pixels of the picture one of the copy stands for.
    step = max(float(solid.sum().sqrt()) / WORKING, max(part.shape) / LONGEST)
    size = [max(1, round(side / step)) for side in part.shape]
    small = interpolate(part[None, None], size, mode="bilinear", antialias=True)[0, 0] > 0.5
    found = _measured(small.cpu())
    if found is None:
        raise LikenessError("No head was found at the top of the figure. Give it by hand: x, y and size.")
    axis, crown, side, neck = found
    by = "found by its dome and the neck" if neck else "found by its dome alone, for no neck shows"
    return Head(Box(left + (axis - side / 2) * step, top + crown * step, side * step), by)


def head_of_face(face: Face, alpha: Tensor) -> Head:
    """The head around a detected face, which reaches from the brow to the chin, of a figure with alpha [H, W]."""
    middle, height = (face.left + face.right) / 2, face.bottom - face.top
    axis = min(max(int(middle), 0), alpha.shape[1] - 1)
    above = _opened(alpha > 0.5, int(THIN * height))[: max(int(face.top), 0) + 1, axis].nonzero()
    crown = float(above.min()) if len(above) else face.top
    side = min(max(face.bottom - crown, HAIR[0] * height), HAIR[1] * height)
    return Head(Box(middle - side / 2, face.bottom - side, side), "found around a detected face")


def _measured(solid: Tensor) -> tuple[float, float, float, bool] | None:
    """bool [h, w] -> axis x, crown y, height and whether a neck was found, in its pixels; None without a head."""
    rough = _below_knots(solid, COARSE)
    found = None if rough is None else _below_knots(solid, int(THIN * rough[2]))
    if found is None:
        return None
    axis, crown, side = found
    chin = _chin(_widths(solid, axis), crown, side)
    return axis, crown, side if chin is None else chin - crown, chin is not None


def _below_knots(solid: Tensor, opening: int) -> tuple[float, int, int] | None:
    """Axis, crown and height of the head, when what is thinner than `opening` is taken away."""
    thick, top = _opened(solid, opening), 0
    for _ in range(ROUNDS):
        dome = _dome(thick, top)
        if dome is None:
            return None
        axis, crown, side = dome
        wide = _widths(solid, axis)
        low = crown + side * 2 // 3
        head, below = wide[crown:low].max(), wide[crown + side : crown + side * 8 // 5]
        if (below < KNOT * head).all():
            break
        top = low + int((wide[low:] >= 1.2 * head).nonzero().min())
    return dome


def _dome(thick: Tensor, top: int) -> tuple[float, int, int] | None:
    """Axis, crown and height of the head whose dome is the first thing below the row `top`."""
    rows = thick[top:].any(1).nonzero()
    if len(rows) == 0:
        return None
    first = top + int(rows.min())
    axis = _middle(_ends(thick)[first : first + SMALLEST])
    for _ in range(ROUNDS):
        ends = _ends(thick, axis)
        wide = 2 * torch.minimum(axis - ends[:, 0], ends[:, 1] - axis)  # [h]
        inside = (wide[top:] > 0).nonzero()
        if len(inside) == 0:
            return None
        crown = top + int(inside.min())
        side = _height(wide[crown:])
        if side < SMALLEST:
            return None
        axis = _middle(ends[crown : crown + side * 3 // 10 + 1])
    return axis, crown, side


def _height(wide: Tensor) -> int:
    """Widths from the crown down [n] -> the smallest head whose rows, down to its half, are as wide as a head's."""
    half = torch.arange(SMALLEST, len(wide))
    slimmer = (wide[SMALLEST:] < WIDTH * 2 * half).nonzero()
    return 2 * (SMALLEST + int(slimmer.min())) if len(slimmer) else len(wide)


def _opened(solid: Tensor, width: int) -> Tensor:
    """What is left of bool [h, w] when all that is thinner is taken away."""
    reach = max(1, width // 2)
    return grown(~grown(~solid, reach), reach)


def _widths(solid: Tensor, axis: float) -> Tensor:
    """Of each row the width of the run around the axis [h]."""
    ends = _ends(solid, axis)
    return ends[:, 1] - ends[:, 0]


def _ends(solid: Tensor, axis: float | None = None) -> Tensor:
    """Of each row the run around the axis, or all that there is: left and right end [h, 2]; equal ends are none."""
    width = solid.shape[1]
    x = torch.arange(width).expand(solid.shape)
    if axis is None:
        left, right = torch.where(solid, x, width).amin(1), torch.where(solid, x, -1).amax(1) + 1
        return torch.stack([left, torch.maximum(left, right)], 1).float()
    at = min(max(int(axis), 0), width - 1)
    left = torch.where(~solid & (x <= at), x, -1).amax(1) + 1
    right = torch.where(~solid & (x >= at), x, width).amin(1)
    return torch.stack([left, torch.maximum(left, right)], 1).float()


def _middle(ends: Tensor) -> float:
    return float(ends.mean(1)[ends[:, 1] > ends[:, 0]].median())


def _chin(wide: Tensor, crown: int, side: int) -> int | None:
    """Widths of all rows [h] -> the row where a neck begins; None if hair hides it."""
    low, high = crown + int(LIKELY[0] * side), crown + int((LIKELY[1] + 0.2) * side)
    around = wide[low:high]
    if len(around) < SMALLEST:
        return None
    narrowest = float(around.min())
    head, shoulders = float(wide[crown : crown + side].max()), float(wide[low + int(around.argmin()) :].max())
    if narrowest == 0 or narrowest > NECK * min(head, shoulders):
        return None
    chin = low + int((around <= CHIN * narrowest).nonzero().min())
    return chin if LIKELY[0] * side <= chin - crown <= LIKELY[1] * side else None
