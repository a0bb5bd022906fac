"""The bare head: face, ears, nose, blush and the shadows that the hair throws on it. No eyes, brows or mouth."""

from __future__ import annotations

from . import palette as c
from .brush import Layer, Mask, filled, join, mirror, ring, smooth, stroke

JAW_RIGHT = [(299, 118), (300.5, 136), (298.5, 152), (292, 166.5), (279, 179), (265, 187), (256, 189)]


def face_outline() -> Mask:
    """Forehead, cheeks and chin."""
    right = smooth(JAW_RIGHT)
    left = smooth(mirror(JAW_RIGHT))[::-1]
    top = smooth([(213, 118), (216, 92), (256, 74), (296, 92), (299, 118)])
    return filled(join(right, left, top))


def draw_head(fringe: Mask, dyes: c.Dyes = c.UNDYED) -> Layer:
    """The head without hair. `fringe`: the front hair's shape, which throws its shadow on the face."""
    sheet = Layer(dyes)
    for side in (lambda p: p, mirror):
        ear = ring(side([(297, 140), (304, 137), (306.5, 145), (303, 157), (297, 160)]))
        inside = sheet.fill(filled(ear), c.SKIN)
        sheet.tint(filled(ring(side([(299, 143), (303, 142), (303, 149), (300, 155)]))).blurred(0.8), c.SKIN_DEEP, 0.7)
        sheet.tint(stroke(ear[:50], 0.9), c.SKIN_LINE, 0.9, within=inside)
    face = sheet.fill(face_outline(), c.SKIN)
    # Cel shading: the lower edge of the cheek away from the light, and a breath of warmth along the jaw.
    sheet.tint((face - face.shifted(-3.0, -2.2)).blurred(1.3), c.SKIN_SHADE, 0.75, within=face)
    sheet.tint((face - face.shifted(1.2, -1.6)).blurred(1.0), c.SKIN_SHADE, 0.55, within=face)
    # The fringe's shadow: a soft wide one, and a crisp one close to the locks.
    sheet.tint(fringe.shifted(1.0, 7.0).blurred(2.6), c.SKIN_SHADE, 0.55, within=face)
    sheet.tint(fringe.shifted(0.8, 3.6).blurred(0.7), c.SKIN_SHADE, 0.85, within=face)
    sheet.tint(fringe.shifted(0.3, 1.2).blurred(0.7), c.SKIN_DEEP, 0.45, within=face)
    for x in (228.5, 283.5):
        sheet.tint(
            filled(ring([(x - 8, 163), (x, 160), (x + 8, 163), (x, 167.5)])).blurred(2.6), c.BLUSH, 0.62, within=face
        )
        for k in (-4.2, -0.6, 3.0):
            line = smooth([(x + k + 1.4, 161.6), (x + k - 0.8, 165.4)])
            sheet.tint(stroke(line, 0.75), c.CORAL, 0.55, within=face)
    # Nose: a dot of shade with a light on its bridge.
    sheet.tint(
        filled(ring([(255.4, 163.6), (257.6, 163.2), (258.4, 165), (256.2, 165.6)])).blurred(0.35), c.SKIN_DEEP, 0.9
    )
    sheet.tint(
        filled(ring([(255.0, 158.5), (256.0, 158.5), (256.0, 162.0), (255.2, 162.0)])).blurred(0.6), "#ffffff", 0.75
    )
    # Chin light and the jaw's line, thickest at the chin and under the cheek.
    sheet.tint(
        filled(ring([(251, 183), (256, 181.8), (261, 183), (256, 185)])).blurred(1.2), "#fffaf5", 0.7, within=face
    )
    jaw = join(smooth(JAW_RIGHT[1:]), smooth(mirror(JAW_RIGHT[1:]))[::-1])
    sheet.tint(stroke(jaw, 1.25, 0.4, 0.4), c.SKIN_LINE, 0.95)
    return sheet
