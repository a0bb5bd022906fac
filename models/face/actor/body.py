"""What holds a head: neck, shoulders, and the hair that falls behind them. They stay where they are when it turns."""

from __future__ import annotations

import math

import numpy as np
from torch import Tensor
from torch.nn.functional import avg_pool2d

from .act import Act
from .curves import around, ellipse, through, xy
from .hair import mirrored
from .head import placed
from .identity import Identity, mixed, shaded
from .sheet import Sheet, Window

JOINT = (0.0, -1.7)  # of the front view: where the neck carries the head
DEPTH = -1.3
NECK = np.array([(1.02, 0.4), (0.98, -0.7), (1.04, -1.5), (1.45, -2.1), (1.5, -3.2), (0.0, -3.4)])
SHOULDERS = np.array(
    [(4.3, -12.0), (4.2, -5.0), (3.9, -3.55), (3.1, -2.75), (1.9, -2.25), (1.22, -1.85), (0.7, -2.35), (0.0, -2.55)]
)

FALL = np.array([(1.2, 1.7), (1.68, 0.6), (1.88, -1.0), (1.85, -3.8), (1.3, -4.4), (0.0, -4.4)])  # of the front view


def reach(who: Identity, act: Act) -> np.ndarray:
    """[2, 2]: the least and the greatest x and y in pixels that an actor can cover."""
    middle = placed(who, act, np.array([JOINT]), DEPTH).numpy()[0]
    return np.array([middle - 5.2 * act.size / 2, middle + np.array([5.2, 13.0]) * act.size / 2])


def draw_body(who: Identity, act: Act, left: int, top: int, width: int, height: int) -> Tensor:
    """[4, height, width] of the frame's rectangle that begins at pixel (left, top): premultiplied colours, coverage."""
    unit = act.size / 2
    joint = placed(who, act, np.array([JOINT]), DEPTH).numpy()[0]
    x, y = (left - joint[0]) / unit, (joint[1] - top) / unit  # units: the rectangle's corner as the neck sees it
    sheet = Sheet(Window(x, x + width / unit, y - height / unit, y, act.size), who.cloth)
    lean = math.radians(act.roll - 0.7 * min(max(act.roll, -40), 40))
    turn = np.array([[math.cos(lean), math.sin(lean)], [-math.sin(lean), math.cos(lean)]])
    if who.style == "long":
        behind = (placed(who, act, mirrored(FALL) * (who.face_wide, 1), -1.35).numpy() - joint) / (unit, -unit)
        sheet.fill(around(behind), shaded(who.hair, 0.72), soft=0.02, covering=True)
    skin = shaded(who.skin, 0.86)
    dark = mixed(shaded(who.skin, 0.45), (110, 40, 30), 0.2)
    neck = around(mirrored(NECK) @ turn)
    sheet.fill(neck, skin, covering=True)
    chin = ellipse(xy(0.15, -0.45), 1.15, 0.75) @ turn
    sheet.fill(chin, dark, 0.75, soft=0.22, within=neck)
    sheet.fill(np.array([(0.45, 0.5), (1.3, 0.5), (1.5, -2.0), (0.8, -2.0)]) @ turn, dark, 0.45, soft=0.2, within=neck)
    torso = through(mirrored(SHOULDERS), 8) @ turn
    sheet.fill(np.concatenate([torso[24:-24], torso[24:-24][::-1] - xy(0, 0.1)]), dark, 0.35, soft=0.1, within=neck)
    sheet.fill(torso, who.cloth, covering=True)
    sheet.fill(np.array([(1.0, -2.0), (5, -2.0), (5, -12), (2.2, -12)]) @ turn, shaded(who.cloth, 0.6), 0.6, 0.7, torso)
    sheet.fill(ellipse(xy(-2.6, -3.3), 1.3, 0.5) @ turn, shaded(who.cloth, 1.25), 0.5, 0.35, torso)
    seam = through(mirrored(SHOULDERS[5:]), 8)
    sheet.fill(np.concatenate([seam, seam[::-1] - xy(0, 0.16)]) @ turn, shaded(who.cloth, 0.72), 0.8, 0.02, torso)
    pixels = sheet.tensor()
    pixels[:3] *= pixels[3:]
    return avg_pool2d(pixels[None], 2)[0]
