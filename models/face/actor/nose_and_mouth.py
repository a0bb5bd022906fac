"""Nose and mouth, as seen from the front; most of the nose is the relief's shading."""

from __future__ import annotations

import numpy as np

from .act import Act
from .curves import ellipse, ribbon, through, xy
from .identity import Identity, mixed, shaded
from .sheet import Sheet

CAVITY = (58, 22, 24)
TEETH = (236, 230, 220)
TONGUE = (178, 88, 88)


def draw_nose(sheet: Sheet, who: Identity, points: np.ndarray) -> None:
    """Over `points` [68, 2]: nostrils, the creases of the wings, and the shadow beneath."""
    shadow = mixed(shaded(who.skin, 0.50), (110, 40, 30), 0.25)
    base = points[31:36]
    beneath = np.concatenate([through(base), through(base[::-1]) - xy(0, 0.17)])
    sheet.fill(beneath + xy(0.03, 0.02), shadow, 0.38, soft=0.05)
    for wing, nostril, outward in ((base[0], base[1], -1), (base[4], base[3], 1)):
        hole = (0.45 * wing + 0.55 * nostril) + xy(-0.02 * outward, 0.045)
        sheet.fill(ellipse(hole, 0.075, 0.035), shaded(shadow, 0.55), 0.85, soft=0.018)
        crease = np.array(
            [(0.03 * outward, 0.28), (0.075 * outward, 0.13), (0.03 * outward, 0.0), (-0.06 * outward, -0.02)]
        )
        sheet.fill(ribbon(through(crease + wing), 0.04, 0.1, 0.4), shadow, 0.55, soft=0.016)
    sheet.fill(ellipse(points[30] + xy(-0.05, 0.06), 0.07, 0.07), shaded(who.skin, 1.4), 0.5, soft=0.04)


def draw_mouth(sheet: Sheet, who: Identity, act: Act, points: np.ndarray) -> None:
    """Over `points` [68, 2]: lips, and what is seen between them."""
    lips = mixed(shaded(who.skin, 0.80), (188, 62, 70), 0.48)
    upper, lower = through(points[48:55]), through(points[[54, 55, 56, 57, 58, 59, 48]])
    inner_upper, inner_lower = through(points[60:65]), through(points[[64, 65, 66, 67, 60]])
    outline, opening = np.concatenate([upper, lower]), np.concatenate([inner_upper, inner_lower])
    sheet.fill(np.concatenate([lower, lower[::-1] - xy(0, 0.12)]), shaded(who.skin, 0.6), 0.4, soft=0.06)
    sheet.fill(outline, lips, soft=0.012)
    sheet.fill(np.concatenate([upper, inner_upper[::-1]]), shaded(lips, 0.84), 0.8, soft=0.02, within=outline)
    shine = points[57] * 0.55 + points[66] * 0.45
    sheet.fill(ellipse(shine, 0.22, 0.035), shaded(lips, 1.45), 0.55, soft=0.03, within=outline)
    sheet.fill(opening, CAVITY)
    gap = float(points[62, 1] - points[66, 1])
    if gap > 0.06:
        wide, edge = 0.85 * (points[64, 0] - points[60, 0]) / 2, points[62] - xy(0, min(0.15, 0.6 * gap))
        teeth = np.concatenate([through(edge + wide * np.array([(-1, 0.06), (0, 0), (1, 0.06)])), points[[64, 60]] + 1])
        sheet.fill(teeth, TEETH, 0.95, soft=0.008, within=opening)
        sheet.fill(ribbon(inner_upper, 0.05), CAVITY, 0.6, soft=0.015, within=opening)
        tongue = ellipse(points[66] + xy(0, 0.02), 0.26, 0.30 * gap)
        sheet.fill(tongue, TONGUE, 0.9, soft=0.04, within=opening)
    line = through(points[[48, 61, 62, 63, 54]]) if gap < 0.05 else None
    if line is not None:
        sheet.fill(ribbon(line, 0.035, 0.4, 0.4), mixed(shaded(lips, 0.45), CAVITY, 0.5), 0.9, soft=0.008)
    for corner, outward in ((points[48], -1), (points[54], 1)):
        sheet.fill(ellipse(corner + xy(0.01 * outward, 0), 0.045, 0.03), shaded(lips, 0.55), 0.6, soft=0.02)
    if act.smile > 0:
        for corner, wing, outward in ((points[48], points[31], -1), (points[54], points[35], 1)):
            fold = np.array(
                [
                    wing + xy(0.10 * outward, 0.12),
                    (wing + corner) / 2 + xy(0.20 * outward, 0.0),
                    corner + xy(0.16 * outward, 0),
                ]
            )
            sheet.fill(ribbon(through(fold), 0.07, 0.1, 0.1), shaded(who.skin, 0.6), 0.5 * act.smile, soft=0.03)
