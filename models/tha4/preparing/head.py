"""Finds the head in a figure's silhouette: the square from the crown of the hair to the chin (THA4, section 4).

From above, a drawn head begins as a dome. Its rows give the axis, and the first place where the dome is no wider than
it would have to be gives the size: a head is about as wide as it is high, hair included. Where a neck shows below,
narrower than the head, its upper end is the chin. Side tails and long hair make rows wider on one or both sides, so a
row counts with the smaller of its two halves; strands and ahoge are opened away first.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import interpolate

from ...errors import LikenessError
from ...face.detection.detector import Face
from .dome import SMALLEST, dome_below_knots, opened, widths
from .placement import Box

WORKING = 256.0  # the square root of the figure's area, in pixels of the copy that is measured
LONGEST = 1024  # pixels of the copy's longer side, for a figure of thin lines
COARSE = 31  # pixels of that copy: what is thinner is no head, at first sight
THIN = 0.12  # of the head's height: what is thinner is a strand or an ear's tip
NECK = 0.62  # of the head's width: what is wider is hair or a collar
CHIN = 1.1  # the chin is where the neck begins: at this multiple of its narrowest width
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
    above = opened(alpha > 0.5, int(THIN * height))[: max(int(face.top), 0) + 1, axis].nonzero()
    crown = float(above.min()) if len(above) else face.top
    side = min(max(face.bottom - crown, HAIR[0] * height), HAIR[1] * height)
    return Head(Box(middle - side / 2, face.bottom - side, side), "found around a detected face")


def _measured(solid: Tensor) -> tuple[float, float, float, bool] | None:
    """bool [h, w] -> axis x, crown y, height and whether a neck was found, in its pixels; None without a head."""
    rough = dome_below_knots(solid, COARSE)
    found = None if rough is None else dome_below_knots(solid, int(THIN * rough[2]))
    if found is None:
        return None
    axis, crown, side = found
    chin = _chin(widths(solid, axis), crown, side)
    return axis, crown, side if chin is None else chin - crown, chin is not None


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
