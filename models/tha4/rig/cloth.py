"""How a piece of the figure is drawn: a filled shape with its outline, folds in it, the same again mirrored."""

from __future__ import annotations

from .brush import Curve, Layer, Mask, Points, filled, join, mirror, smooth, stroke

SIDES = (False, True)  # mirrored or not: the picture's right half first, then its mirror image


def pick(points: Points, mirrored: bool) -> list[tuple[float, float]]:
    """Points drawn for the picture's right half, or their mirror image in the left half."""
    return mirror(points) if mirrored else list(points)


def part_of(sheet: Layer, outline: Curve, colour: str, line: str, width: float = 1.1) -> Mask:
    """A filled piece with its outline; returns the piece's inside."""
    shape = sheet.fill(filled(outline), colour)
    sheet.fill(stroke(join(outline, outline[:1]), width, 0.8, 0.8), line)
    return shape


def fold(sheet: Layer, points: Points, width: float, colour: str, within: Mask, blur: float = 0.5) -> None:
    """A crease: a tapered, slightly soft stroke of shadow."""
    sheet.tint(stroke(smooth(points), width, 0.05, 0.05).blurred(blur), colour, 0.85, within=within)
