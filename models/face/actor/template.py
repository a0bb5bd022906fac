"""Where the 68 landmarks of a face lie as seen from the front, for a given person who does a given thing.

In halves of the distance between the outer corners of the eyes (about 45 mm), x to the picture's right, y up, from the
middle between the eyes: the frame of head_fit.py. The average is ours, from common measures of adult heads.
"""

from __future__ import annotations

import numpy as np

from .act import Act
from .curves import xy
from .identity import Identity

Points = np.ndarray  # [N, 2] float64
MOUTH = -1.60  # y of the line between closed lips
EYE = 0.68  # x of an eye's middle
HALF_EYE = 0.32
JAW = (  # the picture's right half, from the chin up to the ear
    *((0.0, -2.54), (0.46, -2.47), (0.80, -2.29), (1.10, -2.00), (1.32, -1.66)),
    *((1.46, -1.28), (1.54, -0.87), (1.585, -0.45), (1.60, -0.06)),
)
BROW = ((0.27, 0.46), (0.56, 0.56), (0.86, 0.58), (1.09, 0.50), (1.27, 0.36))  # the upper edge, from the inside
BRIDGE = ((0.0, 0.06), (0.0, -0.21), (0.0, -0.50), (0.0, -0.80))
BASE = ((0.0, -1.09), (0.17, -1.05), (0.34, -0.98))  # from the middle
OUTER = ((0.0, 0.135), (0.14, 0.165), (0.36, 0.10))  # about the mouth's middle: upper lip, from the middle outwards
OUTER_LOW = ((0.0, -0.235), (0.17, -0.215), (0.38, -0.12))
CORNER, INNER_CORNER, INNER = 0.56, 0.47, 0.17  # x of the mouth's corners, and of the inner lips' points


def both(half: Points) -> Points:
    """The points of the picture's right half, from the middle outwards, with their mirror images, left to right."""
    return np.concatenate([half[:0:-1] * (-1, 1), half])


def front(who: Identity, act: Act) -> Points:
    """[68, 2]."""
    return np.concatenate([_jaw(who, act), _brows(who, act), _nose(who, act), *_eyes(who, act), *_lips(who, act)])


def pupils(act: Act) -> Points:
    """[2, 2]: the middles of the irises, the picture's left eye first; behind the lids when they are shut."""
    gaze = np.array([0.13 * act.look_x, 0.07 * act.look_y + 0.01 - 0.05 * act.blink])
    return np.array([[-EYE, 0.0], [EYE, 0.0]]) + gaze


def dropped(act: Act) -> float:
    """How far the chin goes down."""
    return 0.42 * act.jaw


def _jaw(who: Identity, act: Act) -> Points:
    half = np.array(JAW)
    along = np.linspace(0, 1, len(half))  # 0 at the chin
    half[:, 0] *= who.face_wide * (1 + (who.jaw_wide - 1) * np.sin(np.pi * along) ** 2)
    half[:, 1] = half[:, 1] * (1 + (who.face_long - 1) * (1 - along)) - dropped(act) * (1 - along) ** 1.5
    return both(half)


def _brows(who: Identity, act: Act) -> Points:
    right = np.array(BROW) + xy(0, 0.3 * (who.brow_high - 1) + 0.14 * act.brows)
    return np.concatenate([right[::-1] * (-1, 1), right])


def _nose(who: Identity, act: Act) -> Points:
    base = both(np.array(BASE) * (who.nose_wide, 1)) + xy(0, 0.02 * act.smile)
    return np.concatenate([np.array(BRIDGE), base]) * (1, 1 + 0.6 * (who.nose_long - 1))


def _eyes(who: Identity, act: Act) -> tuple[Points, Points]:
    opened = (1 - act.blink) * who.eye_high * (1 + 0.1 * act.brows - 0.12 * max(act.smile, 0))
    lower = -0.095 + 0.03 * max(act.smile, 0)
    upper = lower + 0.265 * opened + 0.012
    left = [(-1.0, 0.0), (-0.80, upper - 0.02), (-0.57, upper), (-0.36, -0.03), (-0.57, lower), (-0.80, lower + 0.01)]
    eye = np.array(left)
    eye[[0, 3], 1] -= 0.05 * act.blink  # the line of shut lids is one arc
    return eye, eye[[3, 2, 1, 0, 5, 4]] * (-1, 1)


def _lips(who: Identity, act: Act) -> tuple[Points, Points]:
    width = who.mouth_wide * (1 + 0.16 * act.smile + (0.14 if act.wide > 0 else 0.38) * act.wide - 0.10 * act.jaw)
    full = who.lips_full * (1 - (0.12 if act.wide > 0 else 0.25) * act.wide - 0.1 * max(act.smile, 0))
    up, down = 0.05 * act.jaw - 0.02 * min(act.wide, 0), 0.44 * act.jaw - 0.05 * min(act.wide, 0) * (1 + act.jaw)
    corner = 0.12 * act.smile - 0.16 * act.jaw

    def placed(half: tuple[tuple[float, float], ...], move: float) -> Points:
        points = np.array(half)
        bent = (points[:, 0] / CORNER) ** 2  # 0 in the middle, 1 at the corners, which pull the lips along
        y = points[:, 1] * full + move * (1 - bent) ** 0.5 + corner * bent
        return np.stack([points[:, 0] * width, y + MOUTH], 1)

    ends = np.array([[-CORNER * width, MOUTH + corner], [CORNER * width, MOUTH + corner]])
    inner_ends = ends * (INNER_CORNER / CORNER, 1) - xy(0, 0.004)
    upper, lower = placed(OUTER, up), placed(OUTER_LOW, -down)
    inner_upper = placed(((0.0, 0.004), (INNER, 0.008)), up)
    inner_lower = placed(((0.0, -0.012), (INNER, -0.006)), -down)
    outer = np.concatenate([ends[:1], both(upper), ends[1:], both(lower)[::-1]])
    inner = np.concatenate([inner_ends[:1], both(inner_upper), inner_ends[1:], both(inner_lower)[::-1]])
    return outer, inner
