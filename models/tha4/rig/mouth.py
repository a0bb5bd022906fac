"""Mouth from pose parameters 26..36: an upper and a lower edge between two corners, with teeth and tongue inside.

Each of the six shapes is a row of numbers; several at once are averaged by their amounts, so every mixture is a mouth.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..pose import INDEX
from .features import Canvas, Window, inside, rgb, step

CENTRE = (256.0, 175.6)
WINDOW = Window(160, 190, 238, 274)

LINE = "#8f3f48"
DARK = "#7a1f33"
DEEP = "#4f1028"
TONGUE = "#f27d80"
TEETH = "#fffdf8"
LIP_SHADE = "#e8a79d"

# half width, upper edge up, lower edge down, squareness of the upper and lower edge, teeth, tongue, smile's curve
REST = (5.8, 0.0, 0.0, 0.5, 0.5, 0.0, 0.0, 1.0)
SHAPES = {
    "aaa": (7.6, 2.7, 8.2, 0.35, 0.6, 1.1, 1.0, 1.0),
    "iii": (8.6, 1.6, 3.4, 0.3, 0.4, 1.9, 0.2, 0.8),
    "uuu": (3.1, 1.8, 2.6, 0.5, 0.5, 0.0, 0.3, 0.0),
    "eee": (7.8, 1.9, 5.2, 0.35, 0.5, 1.4, 0.7, 1.0),
    "ooo": (4.8, 3.2, 6.2, 0.5, 0.5, 0.0, 0.7, 0.0),
    "delta": (6.0, 3.9, 3.0, 1.0, 0.25, 0.3, 0.9, 0.0),
}


def draw_mouth(poses: Tensor) -> Tensor:
    """poses [B, 39 or more] -> the mouth [B, 4, 30, 36], premultiplied linear, at WINDOW."""
    amounts = torch.stack([poses[:, INDEX[f"mouth_{name}"]] for name in SHAPES], -1)  # [B, 6]
    total = amounts.sum(-1, keepdim=True)
    rest = torch.tensor(REST, dtype=poses.dtype, device=poses.device)
    shapes = torch.tensor(list(SHAPES.values()), dtype=poses.dtype, device=poses.device)
    shape = rest + (amounts @ (shapes - rest)) / total.clamp(min=1)  # [B, 8]
    half, high, low, square_top, square_bottom, teeth, tongue, smile = shape.T[:, :, None, None]

    def one(name: str) -> Tensor:
        return poses[:, INDEX[name], None, None]

    smirk = one("mouth_smirk")
    raised_left, raised_right = one("mouth_raised_corner_left") + 0.9 * smirk, one("mouth_raised_corner_right")
    lowered_left, lowered_right = one("mouth_lowered_corner_left"), one("mouth_lowered_corner_right") + 0.25 * smirk
    x, y = WINDOW.grid(poses)
    half = half + 0.9 * (raised_left + raised_right) - 0.3 * (lowered_left + lowered_right) + 0.4 * smirk
    s = (x - CENTRE[0] - 1.5 * smirk - 0.5 * (raised_left - raised_right)) / half  # [B, 1, W']: -1, +1 at the corners
    v = s.clamp(-1, 1)
    to_left, to_right = ((1 + v) / 2) ** 2.2, ((1 - v) / 2) ** 2.2  # the character's left corner is at s = +1
    bend = 3.9 * (lowered_left - raised_left) * to_left + 3.9 * (lowered_right - raised_right) * to_right
    bend = bend + 0.45 * (raised_left + raised_right - lowered_left - lowered_right) * (1 - v * v)
    closed_curve = smile * (1.5 * (1 - v * v) - 0.45 * torch.exp(-12 * v * v) - 0.5)  # a faint smile with a cupid's bow
    dome = (1 - v * v).clamp(min=1e-4)
    flat = torch.exp(torch.log(dome) * square_top)
    full = torch.exp(torch.log(dome) * square_bottom)
    upper = CENTRE[1] + bend + closed_curve - high * flat
    lower = CENTRE[1] + bend + closed_curve + low * full
    number = len(poses)
    canvas = Canvas(number, WINDOW, poses)
    within = inside((1 - s.abs()) * half)
    open_by = step(high + low, 0.3, 2.0)

    # A soft shade under the lower lip.
    drop = (y - lower - 2.6) / 1.4
    canvas.add(torch.exp(-drop * drop) * torch.exp(-(((x - CENTRE[0]) / (half * 0.55)) ** 2)) * 0.5, LIP_SHADE)
    hole = inside(torch.minimum(y - upper, lower - y)) * within * open_by
    depth = ((y - upper) / (lower - upper).clamp(min=1.0)).clamp(0, 1)
    dark, deep = (rgb(tone).to(poses)[None, :, None, None] for tone in (DARK, DEEP))
    canvas.add(hole, torch.lerp(deep, dark, depth[:, None]))
    hill = lower - tongue * (0.3 * (high + low) + 0.7) * (1 - (v * 0.9) ** 2) ** 0.7 - 0.1
    canvas.add(hole * inside(y - hill) * step(tongue, 0.05, 0.5), TONGUE)
    edge = upper + teeth * (1.15 + 0.3 * dome)
    canvas.add(hole * inside(edge - y) * inside((0.86 - s.abs()) * half) * step(teeth, 0.1, 0.6), TEETH)
    # Lines: the upper edge is the mouth's line; the lower one only shows when it has left the upper one.
    ends = 1 - step(s.abs(), 0.8, 1.06)
    ink = 0.52 + 0.22 * ends + 0.18 * step(s.abs(), 0.55, 0.95) * ends
    reach = 1 - step(s.abs(), 0.98, 1.1)
    canvas.add(inside(torch.minimum(y - upper + ink, upper + ink - y)) * reach, LINE)
    canvas.add(inside(0.5 - (y - lower).abs()) * reach * open_by * (0.55 + 0.45 * step(s.abs(), 0.5, 1.0)), LINE)
    return canvas.finished()
