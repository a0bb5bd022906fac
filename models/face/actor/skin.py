"""The skin of a head as seen from the front: face and ears, without what is drawn on them."""

from __future__ import annotations

import numpy as np

from .curves import around, ellipse, mirrored, ribbon, through, xy
from .identity import Identity, mixed, shaded
from .sheet import Sheet

SKULL = np.array([(1.62, 0.45), (1.58, 1.00), (1.36, 1.62), (0.80, 2.10), (0.0, 2.28)])  # from the ear up
EAR = np.array([(1.56, 0.14), (1.70, 0.24), (1.84, 0.12), (1.86, -0.20), (1.76, -0.58), (1.64, -0.84), (1.54, -0.86)])
FOLD = np.array([(1.64, -0.55), (1.72, -0.30), (1.75, 0.0), (1.68, 0.12), (1.62, 0.05)])  # inside the ear
HOLLOW = np.array([(1.60, -0.42), (1.66, -0.2), (1.62, 0.0)])
BLUSH = (214, 92, 84)


def draw_skin(sheet: Sheet, who: Identity, points: np.ndarray) -> None:
    """Over `points` [68, 2]: the jaw's line is the edge of the face. Long hair hides the ears."""
    dark = mixed(shaded(who.skin, 0.55), (130, 50, 40), 0.25)
    for side in () if who.style == "long" else (-1, 1):
        wide = (side * who.face_wide, 1)
        sheet.fill(around(EAR * wide), shaded(who.skin, 0.94), covering=True)
        sheet.fill(ribbon(through(FOLD * wide), 0.06), dark, 0.6, soft=0.02)
        sheet.fill(ribbon(through(HOLLOW * wide), 0.10), dark, 0.45, soft=0.03)
    skull = mirrored(SKULL) * (who.face_wide, 1)
    sheet.fill(np.concatenate([through(points[:17], 6), through(skull, 6)]), who.skin, covering=True)
    for side in (-1, 1):
        sheet.fill(ellipse(xy(side * 0.98 * who.face_wide, -0.72), 0.34, 0.24), BLUSH, 0.16, soft=0.16)
