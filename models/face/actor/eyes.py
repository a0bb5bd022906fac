"""Eyes and brows, as seen from the front."""

from __future__ import annotations

import numpy as np

from .act import Act
from .curves import ellipse, ribbon, through, xy
from .identity import Identity, mixed, shaded
from .sheet import Sheet
from .template import pupils

WHITE = (232, 230, 226)
LASHES = (44, 32, 30)
IRIS = 0.15  # half its width


def draw_eyes(sheet: Sheet, who: Identity, act: Act, points: np.ndarray) -> None:
    """Over `points` [68, 2]: sockets, whites, irises, lids and lashes."""
    shadow = mixed(shaded(who.skin, 0.62), (120, 50, 40), 0.2)
    for first, pupil in ((36, pupils(act)[0]), (42, pupils(act)[1])):
        corners = points[[first, first + 3]]
        upper = through(points[first : first + 4])
        lower = through(points[[first + 3, first + 4, first + 5, first]])
        opening = np.concatenate([upper, lower])
        outward = -1 if first == 36 else 1
        middle = corners.mean(0)
        sheet.fill(ellipse(middle + xy(0, 0.07), 0.42, 0.20), shadow, 0.38, soft=0.07)
        crease = through(corners.mean(0) + (points[first : first + 4] - middle) * (1.08, 0.75) + xy(0, 0.10))
        sheet.fill(ribbon(crease, 0.035, 0.2, 0.2), shadow, 0.65, soft=0.012)
        if act.blink < 0.9:
            sheet.fill(opening, WHITE)
            sheet.fill(ellipse(pupil, IRIS, IRIS), shaded(who.eyes, 0.5), within=opening)
            sheet.fill(ellipse(pupil, 0.82 * IRIS, 0.82 * IRIS), who.eyes, 1.0, soft=0.01, within=opening)
            glow = ellipse(pupil + xy(0.02, -0.05), 0.08, 0.06)
            sheet.fill(glow, shaded(who.eyes, 1.35), 0.8, soft=0.02, within=opening)
            sheet.fill(ellipse(pupil, 0.42 * IRIS, 0.42 * IRIS), (20, 16, 18), within=opening)
            cast = ribbon(upper + xy(0, -0.01), 0.13, 0.6, 0.6)  # the upper lid's shadow
            sheet.fill(cast, (70, 56, 58), 0.55, soft=0.02, within=opening)
            inner = ellipse(corners[0 if first == 42 else 1] + xy(0.03 * outward, 0), 0.035, 0.03)
            sheet.fill(inner, (196, 132, 120), 0.8, within=opening)
            sheet.fill(ellipse(pupil + xy(-0.05, 0.05), 0.026, 0.026), (255, 255, 255), 0.95, within=opening)
        thick = (0.4, 1.0) if outward > 0 else (1.0, 0.4)
        sheet.fill(ribbon(upper + xy(0, 0.012), 0.065, *thick), LASHES, soft=0.006)
        tip = corners[0 if outward < 0 else 1]
        flick = through(np.array([tip + xy(-0.06 * outward, 0.02), tip + xy(0.05 * outward, 0.035)]))
        sheet.fill(ribbon(flick, 0.035, 1.0, 0.1), LASHES, 0.9, soft=0.006)
        sheet.fill(ribbon(lower + xy(0, -0.010), 0.022, 0.5, 0.5), mixed(shadow, LASHES, 0.4), 0.75, soft=0.008)
        bag = through(np.array([(-0.30, -0.17), (0, -0.24), (0.30, -0.16)])) + middle
        sheet.fill(ribbon(bag, 0.04, 0.1, 0.1), shadow, 0.30, soft=0.02)


def draw_brows(sheet: Sheet, who: Identity, points: np.ndarray) -> None:
    """Their upper edge is the landmarks' line; thicker on the inside."""
    colour = mixed(shaded(who.hair, 0.72), who.skin, 0.12)
    for edge in (points[17:22], points[26:21:-1]):  # from the outside
        upper = through(edge)
        depth = 0.14 * who.brow_thick * np.linspace(0.3, 1, len(upper)) ** 0.7
        lower = upper - np.stack([np.zeros_like(depth), depth], 1)
        sheet.fill(np.concatenate([upper, lower[::-1]]), colour, 0.92, soft=0.02)
