"""What holds a head: neck, shoulders, and the hair that falls behind them. They stay where they are when it turns."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch.nn.functional import avg_pool2d

from .act import Act
from .curves import around, ellipse, mirrored, through, xy
from .identity import Identity, mixed, shaded
from .layer import Layer, shown
from .sheet import Sheet, Window
from .turning import placed

JOINT = (0.0, -1.7)  # of the front view: where the neck carries the head
DEPTH = -1.3
NECK = np.array([(1.02, 0.4), (0.98, -0.7), (1.04, -1.5), (1.45, -2.1), (1.5, -3.2), (0.0, -3.4)])
SHOULDERS = np.array(
    [(4.3, -12.0), (4.2, -5.0), (3.9, -3.55), (3.1, -2.75), (1.9, -2.25), (1.22, -1.85), (0.7, -2.35), (0.0, -2.55)]
)

CORNERS = np.array([(-4.6, 4.2), (4.6, 4.2), (4.6, -12.2), (-4.6, -12.2)])  # nothing reaches beyond
FALL = np.array([(1.2, 1.7), (1.68, 0.6), (1.88, -1.0), (1.85, -3.8), (1.3, -4.4), (0.0, -4.4)])  # of the front view


def draw_body(who: Identity, act: Act, width: int, height: int) -> Layer | None:
    """What of it a frame of `width` x `height` shows; None for nothing."""
    unit = act.size / 2
    joint = placed(who, act, np.array([JOINT]), DEPTH).numpy()[0]
    lean = math.radians(act.roll - 0.7 * min(max(act.roll, -40), 40))  # a head that leans far takes the body along
    turn = np.array([[math.cos(lean), math.sin(lean)], [-math.sin(lean), math.cos(lean)]])
    corners = torch.from_numpy(joint + CORNERS @ turn * (unit, -unit))
    part = shown(corners.amin(0), corners.amax(0), width, height)
    if part is None:
        return None
    x, y = (part.left - joint[0]) / unit, (joint[1] - part.top) / unit  # the rectangle's corner as the neck sees it
    sheet = Sheet(Window(x, x + part.width / unit, y - part.height / unit, y, act.size), who.cloth)
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
    sheet.fill(
        np.array([(1.0, -2.0), (5, -2.0), (5, -12), (2.2, -12)]) @ turn, shaded(who.cloth, 0.6), 0.55, 1.1, torso
    )
    sheet.fill(ellipse(xy(-2.6, -3.3), 1.3, 0.5) @ turn, shaded(who.cloth, 1.25), 0.5, 0.35, torso)
    seam = through(mirrored(SHOULDERS[5:]), 8)
    sheet.fill(np.concatenate([seam, seam[::-1] - xy(0, 0.16)]) @ turn, shaded(who.cloth, 0.72), 0.8, 0.02, torso)
    return Layer(part.left, part.top, avg_pool2d(sheet.tensor()[None], 2)[0])
