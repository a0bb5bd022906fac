"""A head, drawn from the front, lit and turned: its pixels, and where its landmarks are.

A landmark at (x, y) of the front view goes to s (A (x, y) + b z(x, y)) in the picture, where [A | b] are the upper two
rows of the head's rotation: a scaled orthographic camera. The pixels are found by solving that same equation for x, y.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, grid_sample, interpolate

from . import relief
from .act import Act
from .curves import mirrored
from .eyes import draw_brows, draw_eyes
from .hair import draw_hair
from .identity import Identity
from .layer import Layer, Rectangle, shown
from .nose_and_mouth import draw_mouth, draw_nose
from .sheet import Sheet, Window
from .skin import draw_skin
from .template import front

FINEST = 300.0  # pixels a unit of the front view at most: a head of 1400 pixels; beyond that it is only enlarged
AROUND = np.array([(1.6, -2.4), (1.95, -1.6), (2.02, 0.0), (1.88, 1.3), (1.4, 2.1), (0.8, 2.5), (0.0, 2.6)])  # all hair
STEPS = 4  # of Newton's method; a hundredth of a pixel is left


def rotation(act: Act) -> Tensor:
    """[3, 3], x right, y up, z out of the picture: Rz(roll) Ry(yaw) Rx(pitch), as in HeadFit."""
    x, y, z = (math.radians(angle) for angle in (act.pitch, act.yaw, act.roll))
    about_x = torch.tensor([[1, 0, 0], [0, math.cos(x), -math.sin(x)], [0, math.sin(x), math.cos(x)]])
    about_y = torch.tensor([[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]])
    about_z = torch.tensor([[math.cos(z), -math.sin(z), 0], [math.sin(z), math.cos(z), 0], [0, 0, 1]])
    return about_z @ about_y @ about_x


def placed(who: Identity, act: Act, points: np.ndarray, z: np.ndarray | float | None = None) -> Tensor:
    """Places [N, 2] of the front view, on the relief or at depths `z`, in pixels of the frame [N, 2]."""
    if z is None:
        z = relief.height(who, act, points[:, 0], points[:, 1])
    whole = np.concatenate([points, np.broadcast_to(z, len(points))[:, None]], 1)
    turned = torch.from_numpy(whole).float() @ rotation(act).T
    return turned[:, :2] * torch.tensor([1.0, -1.0]) * (act.size / 2) + torch.tensor([act.x, act.y])


def drawn_from_the_front(who: Identity, act: Act, window: Window) -> Tensor:
    """[4, h, w] over `window`, unlit: premultiplied colours in 0..1, and coverage."""
    sheet = Sheet(window, who.skin)
    points = front(who, act)
    draw_skin(sheet, who, points)
    draw_nose(sheet, who, points)
    draw_mouth(sheet, who, act, points)
    draw_eyes(sheet, who, act, points)
    draw_brows(sheet, who, points)
    draw_hair(sheet, who)
    return sheet.tensor()


def draw_head(who: Identity, act: Act, width: int, height: int) -> Layer | None:
    """What of it a frame of `width` x `height` shows, lit and turned; None for nothing."""
    ends = placed(who, act, np.concatenate([mirrored(AROUND) * (who.face_wide, 1), front(who, act)[:17]]))
    part = shown(ends.amin(0) - 2, ends.amax(0) + 2, width, height)
    if part is None:
        return None
    turn = rotation(act)
    form = relief.relief(who, act)  # [3, h, w]
    lit = relief.light(form, turn)  # [1, h, w]
    # Shadows on skin are warm: blue goes first.
    tint = lit.clamp(0.15, 1.6) ** torch.tensor([0.85, 1.0, 1.08])[:, None, None]  # [3, h, w]
    seen, met = _front_places(form, turn, act, part)  # [2, 2 h, 2 w], [1, 2 h, 2 w]
    window = _window_of(seen, min(act.size, FINEST))
    drawing = drawn_from_the_front(who, act, window)  # [4, h, w]
    colours = grid_sample(drawing[None], _counted(seen, window), align_corners=False)  # [1, 4, 2 height, 2 width]
    shade = grid_sample(tint[None], _counted(seen, relief.WINDOW), align_corners=False, padding_mode="border")
    coverage = colours[:, 3:]
    lit_up = torch.minimum(colours[:, :3] * shade, coverage)  # premultiplied: nothing is brighter than white
    return Layer(part.left, part.top, avg_pool2d(torch.cat([lit_up, coverage], 1) * met, 2)[0])


def _front_places(form: Tensor, turn: Tensor, act: Act, part: Rectangle) -> tuple[Tensor, Tensor]:
    """Which place of the front view each quarter of a pixel shows, [2, 2 h, 2 w], and whether its line of sight meets

    the head at all, [1, 2 h, 2 w] in 0..1.
    """
    x = (torch.arange(part.width) + 0.5 + part.left - act.x) * (2 / act.size)
    y = -(torch.arange(part.height) + 0.5 + part.top - act.y) * (2 / act.size)
    wanted = torch.stack(torch.meshgrid(x, y, indexing="xy"))  # [2, h, w]
    flat, deep = turn[:2, :2], turn[:2, 2]
    at = torch.einsum("ij,jhw->ihw", torch.linalg.inv(flat), wanted)
    for _ in range(STEPS):
        z, right, up = grid_sample(form[None], _counted(at, relief.WINDOW), align_corners=False, padding_mode="border")[
            0
        ]
        missed = torch.einsum("ij,jhw->ihw", flat, at) + deep[:, None, None] * z - wanted
        a, b = flat[0, 0] + deep[0] * right, flat[0, 1] + deep[0] * up
        c, d = flat[1, 0] + deep[1] * right, flat[1, 1] + deep[1] * up
        facing = a * d - b * c  # how much of itself the surface shows; below 0 its back
        scale = 1 / facing.clamp(min=0.25)  # never a leap where it is seen almost from its side
        at = at - torch.stack([d * missed[0] - b * missed[1], a * missed[1] - c * missed[0]]) * scale
    far = torch.hypot(*missed)
    met = (1.5 - far * (act.size / 2)).clamp(0, 1) * (facing > 0)
    inner = (at[0].abs() < 1) & (at[1].abs() < 1.8) & (far < 0.2)
    met = torch.where(inner, 1.0, met)  # the side of the nose is no edge of the head
    fine = interpolate(torch.cat([at, met[None]])[None], scale_factor=2, mode="bilinear", align_corners=False)[0]
    return fine[:2], fine[2:]


def _window_of(places: Tensor, scale: float) -> Window:
    """What of relief.WINDOW is needed to show `places` [2, h, w]: whole pixels of it."""
    whole = relief.WINDOW
    low, high = places.flatten(1).amin(1).tolist(), places.flatten(1).amax(1).tolist()
    left, right = (math.floor((min(max(x, whole.left), whole.right) - whole.left) * scale) for x in (low[0], high[0]))
    bottom, top = (math.floor((whole.top - min(max(y, whole.bottom), whole.top)) * scale) for y in (low[1], high[1]))
    return Window(
        whole.left + (left - 1) / scale, whole.left + (right + 2) / scale,
        whole.top - (bottom + 2) / scale, whole.top - (top - 1) / scale, scale,
    )  # fmt: skip


def _counted(at: Tensor, window: Window) -> Tensor:
    """[1, h, w, 2] in -1..1 over `window`, of places [2, h, w]: as grid_sample counts."""
    x = 2 * (at[0] - window.left) / (window.right - window.left) - 1
    y = 2 * (window.top - at[1]) / (window.top - window.bottom) - 1
    return torch.stack([x, y], -1)[None]
