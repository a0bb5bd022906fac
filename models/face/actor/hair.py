"""The hair of a head as seen from the front; what falls behind the neck belongs to the body."""

from __future__ import annotations

import random

import numpy as np

from .curves import mirrored, ribbon, through, xy
from .identity import Identity, shaded
from .sheet import Sheet
from .skin import SKULL

CROWN = np.array([(1.70, -0.05), (1.76, 0.60), (1.66, 1.30), (1.32, 1.92), (0.74, 2.30), (0.0, 2.44)])  # outside
HAIRLINE = np.array([(1.585, -0.25), (1.50, 0.30), (1.44, 0.85), (1.26, 1.22), (0.80, 1.50), (0.0, 1.58)])
SWEEP = np.array([(1.58, -0.2), (1.46, 0.55), (1.12, 1.14), (0.5, 1.52), (0.0, 1.86)])  # from the ear to the parting
LOCKS_OUTSIDE = np.array([(1.55, -2.3), (1.84, -1.6), (1.90, -0.8)])
LOCKS_INSIDE = np.array([(1.50, -2.3), (1.46, -1.5), (1.43, -0.6)])
GLOSS = np.array([(1.25, 1.45), (0.7, 1.86), (0.0, 2.02)])
STRANDS = 20


def draw_hair(sheet: Sheet, who: Identity) -> None:
    """Over the skin: the cap of hair, its shadow on the forehead, strands and a gloss."""
    wide = (who.face_wide, 1)
    inside, outside = _inside(who) * wide, through(_outside(who), 10) * wide
    cap = np.concatenate([inside, outside[::-1]])
    sheet.fill(np.concatenate([inside, inside[::-1] - xy(0, 0.14)]), shaded(who.skin, 0.5), 0.45, soft=0.06)
    if who.style == "shaved":
        sheet.fill(cap, who.hair, 0.55, soft=0.015, covering=True)
        return
    sheet.fill(cap, who.hair, soft=0.015, covering=True)
    for strand, tone in _strands(who):
        sheet.fill(strand * wide, shaded(who.hair, tone), 0.4, within=cap)
    gloss = ribbon(through(mirrored(GLOSS) * wide), 0.22, 0.1, 0.1)
    sheet.fill(gloss, shaded(who.hair, 1.4), 0.30, soft=0.08, within=cap)


def _outside(who: Identity) -> np.ndarray:
    """From the picture's right over the crown to its left."""
    if who.style == "shaved":
        return mirrored(SKULL + xy(0.02, 0.03))
    return mirrored(np.concatenate([LOCKS_OUTSIDE, CROWN + xy(0.08, 0.03)]) if who.style == "long" else CROWN)


def _inside(who: Identity) -> np.ndarray:
    """The line between hair and face, likewise: two sweeps that meet where the hair parts."""
    if who.style == "shaved":
        return through(mirrored(HAIRLINE), 10)
    parts = xy(0.7 * who.parting, 0)
    near = np.array([0, 0, 0, 0.4, 1])[:, None]  # the closer to the parting, the more it moves along
    right, left = through(SWEEP + near * parts, 10), through(SWEEP * (-1, 1) + near * parts, 10)
    if who.style == "long":
        lock = through(LOCKS_INSIDE, 4)
        right, left = np.concatenate([lock, right[12:]]), np.concatenate([lock * (-1, 1), left[12:]])
    return np.concatenate([right, left[-2::-1]])


def _strands(who: Identity) -> list[tuple[np.ndarray, float]]:
    """Outlines from the parting down, each with how light it is; always the same for a person."""
    chance = random.Random(repr(who))
    parting = 0.7 * who.parting
    strands = []
    for _ in range(STRANDS):
        side = 1 if chance.uniform(-1.4, 1.4) > parting else -1
        start = xy(parting + 0.05 * side, chance.uniform(1.95, 2.25))
        end = xy(side * chance.uniform(1.45, 1.7), chance.uniform(-0.3, 1.3))
        bend = xy((start[0] + end[0]) / 2 + side * chance.uniform(0.02, 0.25), chance.uniform(1.7, 2.2))
        curve = through(np.stack([start, bend, end]), 12)
        strands.append((ribbon(curve, chance.uniform(0.03, 0.08), 0.1, 0.1), chance.choice((0.78, 0.86, 1.12, 1.2))))
    return strands
