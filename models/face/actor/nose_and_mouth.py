"""Nose and mouth, as seen from the front; most of the nose is the relief's shading."""

from __future__ import annotations

import numpy as np

from .act import Act
from .curves import ellipse, ribbon, through, xy
from .identity import Colour, Identity, mixed, shaded
from .sheet import Sheet

CAVITY, TEETH, TONGUE = (58, 22, 24), (236, 230, 220), (178, 88, 88)
WING = np.array([(0.03, 0.28), (0.075, 0.13), (0.03, 0.0), (-0.06, -0.02)])  # the crease about a wing, from above
CLOSED, PARTED = 0.05, 0.06  # between the lips: up to here a line is seen, from there on teeth are


def draw_nose(sheet: Sheet, who: Identity, points: np.ndarray) -> None:
    """Over `points` [68, 2]: nostrils, the creases of the wings, and the shadow beneath."""
    shadow = mixed(shaded(who.skin, 0.50), (110, 40, 30), 0.25)
    base = points[31:36]
    beneath = np.concatenate([through(base), through(base[::-1]) - xy(0, 0.17)])
    sheet.fill(beneath + xy(0.03, 0.02), shadow, 0.38, soft=0.05)
    for wing, nostril, side in ((base[0], base[1], -1), (base[4], base[3], 1)):
        hole = 0.45 * wing + 0.55 * nostril + xy(-0.02 * side, 0.045)
        sheet.fill(ellipse(hole, 0.075, 0.035), shaded(shadow, 0.55), 0.85, soft=0.018)
        sheet.fill(ribbon(through(wing + WING * (side, 1)), 0.04, 0.1, 0.4), shadow, 0.55, soft=0.016)
    sheet.fill(ellipse(points[30] + xy(-0.05, 0.10), 0.07, 0.07), shaded(who.skin, 1.4), 0.5, soft=0.04)


def draw_mouth(sheet: Sheet, who: Identity, act: Act, points: np.ndarray) -> None:
    """Over `points` [68, 2]: lips, what is seen between them, and the folds of a smile."""
    lips = mixed(shaded(who.skin, 0.80), (188, 62, 70), 0.48)
    upper, lower = through(points[48:55]), through(points[[54, 55, 56, 57, 58, 59, 48]])
    inner = through(points[60:65])
    outline = np.concatenate([upper, lower])
    sheet.fill(np.concatenate([lower, lower[::-1] - xy(0, 0.12)]), shaded(who.skin, 0.6), 0.4, soft=0.06)
    sheet.fill(outline, lips, soft=0.012)
    sheet.fill(np.concatenate([upper, inner[::-1]]), shaded(lips, 0.84), 0.8, soft=0.02, within=outline)
    shine = ellipse(points[57] * 0.55 + points[66] * 0.45, 0.22, 0.035)
    sheet.fill(shine, shaded(lips, 1.45), 0.55, soft=0.03, within=outline)
    _draw_inside(sheet, lips, points)
    for corner, wing, side in ((points[48], points[31], -1), (points[54], points[35], 1)):
        sheet.fill(ellipse(corner + xy(0.01 * side, 0), 0.045, 0.03), shaded(lips, 0.55), 0.6, soft=0.02)
        if act.smile > 0:
            aside = np.array([(0.10, 0.12), (0.20, 0.0), (0.16, 0.0)]) * (side, 1)
            fold = through(np.stack([wing, (wing + corner) / 2, corner]) + aside)
            sheet.fill(ribbon(fold, 0.07, 0.1, 0.1), shaded(who.skin, 0.6), 0.5 * act.smile, soft=0.03)


def _draw_inside(sheet: Sheet, lips: Colour, points: np.ndarray) -> None:
    upper, lower = through(points[60:65]), through(points[[64, 65, 66, 67, 60]])
    opening = np.concatenate([upper, lower])
    sheet.fill(opening, CAVITY)
    gap = float(points[62, 1] - points[66, 1])
    if gap > PARTED:
        half = 0.85 * (points[64, 0] - points[60, 0]) / 2
        edge = through(points[62] - xy(0, min(0.15, 0.6 * gap)) + half * np.array([(-1, 0.06), (0, 0), (1, 0.06)]))
        sheet.fill(np.concatenate([edge, points[[64, 60]] + 1]), TEETH, 0.95, soft=0.008, within=opening)
        sheet.fill(ribbon(upper, 0.05), CAVITY, 0.6, soft=0.015, within=opening)  # the upper lip's shadow
        sheet.fill(ellipse(points[66] + xy(0, 0.02), 0.26, 0.3 * gap), TONGUE, 0.9, soft=0.04, within=opening)
    elif gap < CLOSED:
        line = ribbon(through(points[[48, 61, 62, 63, 54]]), 0.035, 0.4, 0.4)
        sheet.fill(line, mixed(shaded(lips, 0.45), CAVITY, 0.5), 0.9, soft=0.008)
