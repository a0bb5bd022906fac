"""The shape of a head as seen from the front: skin, ears, and the hair on it."""

from __future__ import annotations

import random

import numpy as np

from .curves import around, ribbon, through, xy
from .identity import Identity, mixed, shaded
from .sheet import Sheet

SKULL = np.array([(1.63, 0.45), (1.60, 0.95), (1.40, 1.55), (0.95, 2.02), (0.0, 2.20)])  # from the ear up
EAR = np.array([(1.56, 0.14), (1.70, 0.24), (1.84, 0.12), (1.86, -0.20), (1.76, -0.58), (1.64, -0.84), (1.54, -0.86)])
CROWN = np.array([(1.70, -0.05), (1.76, 0.60), (1.66, 1.30), (1.32, 1.92), (0.74, 2.30), (0.0, 2.44)])
HAIRLINE = np.array([(1.585, -0.25), (1.50, 0.30), (1.44, 0.85), (1.26, 1.22), (0.80, 1.50), (0.0, 1.58)])

LOCKS = np.array([(1.55, -2.3, 1.50, -2.3), (1.84, -1.6, 1.46, -1.5), (1.90, -0.8, 1.43, -0.6)])  # outer, inner edge


def mirrored(half: np.ndarray) -> np.ndarray:
    """The picture's right half up to the middle, and from there down the left one."""
    return np.concatenate([half, half[-2::-1] * (-1, 1)])


def draw_skin(sheet: Sheet, who: Identity, points: np.ndarray) -> None:
    """Ears and the whole face, the jaw's line being its edge."""
    wide = np.array((who.face_wide, 1.0))
    dark = mixed(shaded(who.skin, 0.55), (130, 50, 40), 0.25)
    for side in (-1, 1):
        ear = around(EAR * wide * (side, 1))
        sheet.fill(ear, shaded(who.skin, 0.94), covering=True)
        fold = np.array([(1.64, -0.55), (1.72, -0.30), (1.75, 0.0), (1.68, 0.12), (1.62, 0.05)]) * wide * (side, 1)
        sheet.fill(ribbon(through(fold), 0.06), dark, 0.6, soft=0.02)
        hollow = np.array([(1.60, -0.42), (1.66, -0.2), (1.62, 0.0)]) * wide * (side, 1)
        sheet.fill(ribbon(through(hollow), 0.10), dark, 0.45, soft=0.03)
    skull = mirrored(SKULL) * wide
    face = np.concatenate([through(points[:17], 6), through(skull, 6)])
    sheet.fill(face, who.skin, covering=True)
    for side in (-1, 1):  # warmth of the cheeks, and of the nose
        cheek = np.array([side * 0.98 * who.face_wide, -0.72])
        sheet.fill(
            around(cheek + 0.34 * np.array([(-1, 0), (0, 0.7), (1, 0), (0, -0.7)])), (214, 92, 84), 0.16, soft=0.16
        )


def draw_hair(sheet: Sheet, who: Identity) -> None:
    """Over the skin: the cap of hair, its strands, and its shadow on the forehead."""
    wide = np.array((who.face_wide, 1.0))
    hairline = through(mirrored(HAIRLINE) * wide, 10)  # from the right to the left
    crown = (SKULL + xy(0.02, 0.03) if who.style == "shaved" else CROWN) * wide
    if who.style == "long":
        crown = np.concatenate([LOCKS[:, :2] * wide, crown + xy(0.08, 0.03)])
    parting = 0.7 * who.parting
    if who.style != "shaved":  # two sweeps down from the parting
        root = np.array([parting, 1.86])
        right = through(
            np.array([(1.58 * wide[0], -0.2), (1.46, 0.55), (1.12, 1.14), (0.5 + 0.4 * parting, 1.52), root]), 10
        )
        left = through(
            np.array([root, (-0.5 + 0.4 * parting, 1.52), (-1.12, 1.14), (-1.46, 0.55), (-1.58 * wide[0], -0.2)]), 10
        )
        if who.style == "long":
            lock = through(LOCKS[:, 2:] * wide, 4)
            right, left = np.concatenate([lock, right[12:]]), np.concatenate([left[:-12], lock[::-1] * (-1, 1)])
        hairline = np.concatenate([right, left[1:]])
    cap = np.concatenate([hairline, through(mirrored(crown), 10)[::-1]])
    strength = 0.55 if who.style == "shaved" else 1.0
    shadow = np.concatenate([hairline, hairline[::-1] - xy(0, 0.14)])
    sheet.fill(shadow, shaded(who.skin, 0.5), 0.45, soft=0.06)
    sheet.fill(cap, who.hair, strength, soft=0.015, covering=True)
    if who.style == "shaved":
        return
    chance = random.Random(repr(who))
    for _ in range(26):
        share = chance.random()
        side = 1 if share > (parting + 1.4) / 2.8 else -1
        out = chance.uniform(0.1, 1)
        start = np.array([parting + side * 0.05, 1.95 + 0.3 * chance.random()])
        end = np.array([side * (1.45 + 0.25 * chance.random()) * wide[0], chance.uniform(-0.3, 1.3)])
        bend = np.array([0.5 * (start[0] + end[0]) + side * 0.25 * out, 2.2 - 0.5 * chance.random()])
        strand = ribbon(through(np.stack([start, bend, end]), 12), 0.03 + 0.05 * chance.random(), 0.1, 0.1)
        tone = shaded(who.hair, chance.choice((0.78, 0.86, 1.12, 1.2)))
        sheet.fill(strand, tone, 0.55, soft=0.02, within=cap)
    gloss = through(np.array([(-1.25, 1.45), (-0.7, 1.86), (0.0, 2.02), (0.7, 1.86), (1.25, 1.45)]) * wide, 8)
    sheet.fill(ribbon(gloss, 0.22, 0.1, 0.1), shaded(who.hair, 1.4), 0.30, soft=0.08, within=cap)
