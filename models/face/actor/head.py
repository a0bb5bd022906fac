"""A head: drawn from the front, then lit and turned."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, grid_sample

from .act import Act
from .curves import mirrored
from .eyes import draw_brows, draw_eyes
from .hair import draw_hair
from .identity import Identity
from .layer import Layer, shown
from .nose_and_mouth import draw_mouth, draw_nose
from .relief import WINDOW, light, relief
from .sheet import Sheet, Window
from .skin import draw_skin
from .template import front
from .turning import counted, front_places, placed, rotation

FINEST = 300.0  # pixels a unit of the front view at most: a head of 1400 pixels; beyond that it is only enlarged
AROUND = np.array([(1.6, -2.4), (1.95, -1.6), (2.02, 0.0), (1.88, 1.3), (1.4, 2.1), (0.8, 2.5), (0.0, 2.6)])  # all hair


def draw_head(who: Identity, act: Act, width: int, height: int) -> Layer | None:
    """What of it a frame of `width` x `height` shows, lit and turned; None for nothing."""
    ends = placed(who, act, np.concatenate([mirrored(AROUND) * (who.face_wide, 1), front(who, act)[:17]]))
    part = shown(ends.amin(0) - 2, ends.amax(0) + 2, width, height)
    if part is None:
        return None
    form = relief(who, act)  # [3, h, w]
    lit = light(form, rotation(act))  # [1, h, w]
    # Shadows on skin are warm: blue goes first.
    tint = lit.clamp(0.15, 1.6) ** torch.tensor([0.85, 1.0, 1.08])[:, None, None]  # [3, h, w]
    seen, met = front_places(form, act, part)  # [2, 2 h, 2 w], [1, 2 h, 2 w]
    window = _window_of(seen, min(act.size, FINEST))
    drawing = drawn_from_the_front(who, act, window)  # [4, h, w]
    colours = grid_sample(drawing[None], counted(seen, window), align_corners=False)  # [1, 4, 2 h, 2 w]
    shade = grid_sample(tint[None], counted(seen, WINDOW), align_corners=False, padding_mode="border")
    coverage = colours[:, 3:]
    lit_up = torch.minimum(colours[:, :3] * shade, coverage)  # premultiplied: nothing is brighter than white
    return Layer(part.left, part.top, avg_pool2d(torch.cat([lit_up, coverage], 1) * met, 2)[0])


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


def _window_of(places: Tensor, scale: float) -> Window:
    """What of WINDOW is needed to show `places` [2, h, w], at `scale` pixels a unit: whole pixels, one to spare."""
    x, y = places[0].clamp(WINDOW.left, WINDOW.right), places[1].clamp(WINDOW.bottom, WINDOW.top)
    first, last = (math.floor((float(end) - WINDOW.left) * scale) for end in (x.min(), x.max()))  # columns
    upper, lower = (math.floor((WINDOW.top - float(end)) * scale) for end in (y.max(), y.min()))  # rows
    left, right = (WINDOW.left + column / scale for column in (first - 1, last + 2))
    top, bottom = (WINDOW.top - row / scale for row in (upper - 1, lower + 2))
    return Window(left, right, bottom, top, scale)
