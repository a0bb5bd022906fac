"""Eyes and brows, as seen from the front."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .act import Act
from .curves import ellipse, ribbon, through, xy
from .identity import Identity, mixed, shaded
from .sheet import Sheet
from .template import pupils

WHITE, PUPIL, LASHES, CAST, INNER = (232, 230, 226), (20, 16, 18), (44, 32, 30), (70, 56, 58), (196, 132, 120)
IRIS = 0.15  # half its width
HIDDEN = 0.9  # of a blink: from here on the lids touch


@dataclass(frozen=True)
class Eye:
    """Six landmarks [6, 2] as the curves of the lids; `side` -1: the picture's left eye."""

    points: np.ndarray
    pupil: np.ndarray
    side: int

    @property
    def outer(self) -> np.ndarray:
        return self.points[0 if self.side < 0 else 3]

    @property
    def inner(self) -> np.ndarray:
        return self.points[3 if self.side < 0 else 0]

    @property
    def middle(self) -> np.ndarray:
        return (self.outer + self.inner) / 2

    @property
    def upper(self) -> np.ndarray:
        return through(self.points[:4])

    @property
    def lower(self) -> np.ndarray:
        return through(self.points[[3, 4, 5, 0]])


def draw_eyes(sheet: Sheet, who: Identity, act: Act, points: np.ndarray) -> None:
    """Over `points` [68, 2]: sockets, balls, lids and lashes."""
    left, right = pupils(act)
    for eye in (Eye(points[36:42], left, -1), Eye(points[42:48], right, 1)):
        _draw_socket(sheet, who, eye)
        if act.blink < HIDDEN:
            _draw_ball(sheet, who, eye)
        _draw_lids(sheet, who, eye)


def _draw_socket(sheet: Sheet, who: Identity, eye: Eye) -> None:
    shadow = _shadow(who)
    sheet.fill(ellipse(eye.middle + xy(0, 0.07), 0.42, 0.20), shadow, 0.38, soft=0.07)
    crease = through(eye.middle + (eye.points[:4] - eye.middle) * (1.08, 0.75) + xy(0, 0.10))
    sheet.fill(ribbon(crease, 0.035, 0.2, 0.2), shadow, 0.65, soft=0.012)
    bag = through(np.array([(-0.30, -0.17), (0, -0.24), (0.30, -0.16)]) + eye.middle)
    sheet.fill(ribbon(bag, 0.04, 0.1, 0.1), shadow, 0.30, soft=0.02)


def _draw_ball(sheet: Sheet, who: Identity, eye: Eye) -> None:
    opening = np.concatenate([eye.upper, eye.lower])
    sheet.fill(opening, WHITE)
    sheet.fill(ellipse(eye.pupil, IRIS, IRIS), shaded(who.eyes, 0.5), within=opening)
    sheet.fill(ellipse(eye.pupil, 0.82 * IRIS, 0.82 * IRIS), who.eyes, soft=0.01, within=opening)
    sheet.fill(ellipse(eye.pupil + xy(0.02, -0.05), 0.08, 0.06), shaded(who.eyes, 1.35), 0.8, 0.02, opening)
    sheet.fill(ellipse(eye.pupil, 0.42 * IRIS, 0.42 * IRIS), PUPIL, within=opening)
    sheet.fill(ribbon(eye.upper - xy(0, 0.01), 0.13, 0.6, 0.6), CAST, 0.55, soft=0.02, within=opening)  # of the lid
    sheet.fill(ellipse(eye.inner + xy(0.03 * eye.side, 0), 0.035, 0.03), INNER, 0.8, within=opening)
    sheet.fill(ellipse(eye.pupil + xy(-0.05, 0.05), 0.026, 0.026), (255, 255, 255), 0.95, within=opening)


def _draw_lids(sheet: Sheet, who: Identity, eye: Eye) -> None:
    ends = (1.0, 0.4) if eye.side < 0 else (0.4, 1.0)  # the lashes are thicker on the outside
    sheet.fill(ribbon(eye.upper + xy(0, 0.012), 0.065, *ends), LASHES, soft=0.006)
    flick = through(eye.outer + np.array([(-0.06, 0.02), (0.05, 0.035)]) * (eye.side, 1))
    sheet.fill(ribbon(flick, 0.035, 1.0, 0.1), LASHES, 0.9, soft=0.006)
    rim = ribbon(eye.lower - xy(0, 0.01), 0.022, 0.5, 0.5)
    sheet.fill(rim, mixed(_shadow(who), LASHES, 0.4), 0.75, soft=0.008)


def _shadow(who: Identity) -> tuple[int, int, int]:
    return mixed(shaded(who.skin, 0.62), (120, 50, 40), 0.2)


def draw_brows(sheet: Sheet, who: Identity, points: np.ndarray) -> None:
    """Their upper edge is the landmarks' line; thicker on the inside."""
    colour = mixed(shaded(who.hair, 0.72), who.skin, 0.12)
    for edge in (points[17:22], points[26:21:-1]):  # from the outside
        upper = through(edge)
        depth = 0.14 * who.brow_thick * np.linspace(0.3, 1, len(upper)) ** 0.7
        lower = upper - np.stack([np.zeros_like(depth), depth], 1)
        sheet.fill(np.concatenate([upper, lower[::-1]]), colour, 0.92, soft=0.02)
