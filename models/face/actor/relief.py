"""The form of a face: how far it stands out of the plane of the eyes, and the light on it.

A relief over the front view, z out of it, in the same units; the skull falls off towards the ears and the crown. It is
what turns when the head turns, so it is nowhere so steep that a part of it could hide another at the turns of an Act.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from .act import Act
from .identity import Identity
from .sheet import Window
from .template import MOUTH, dropped

WINDOW = Window(-2.7, 2.7, -3.8, 2.9, 16.0)  # of everything that belongs to a head
LIGHT = np.array([-0.42, 0.50, 0.76])  # from where it comes: above, from the picture's left, in front


def height(who: Identity, act: Act, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """z at places of the front view, arrays that broadcast with each other."""
    x = np.abs(x)
    nose = 1 + 0.6 * (who.nose_long - 1)
    chin = -2.3 * who.face_long - dropped(act)
    lips = MOUTH - 0.2 * act.jaw

    def bump(at_x: float, wide: float, at_y: float, high: float) -> np.ndarray:
        return np.exp(-(((x - at_x) / wide) ** 2)) * np.exp(-(((y - at_y) / high) ** 2))  # cheap for a row and a column

    # The skull: a hyperbola, flat in front, falling off to the sides and over the forehead, its slope below 1.6.
    z = 1.6 * (1.3 - np.sqrt(1.3**2 + (x / who.face_wide) ** 2 + 0.9 * np.clip(y - 0.5, 0, None) ** 2))
    along = np.clip((0.40 * nose - y) / (1.16 * nose), 0, 1)  # down the bridge: 0 at its root, 1 at the tip
    under = np.exp(-((np.clip(-0.80 * nose - y, 0, None) / 0.24) ** 2))
    z = z + 0.58 * along**1.2 * under * np.exp(-((x / (0.20 + 0.10 * along**3)) ** 2))
    z = z + 0.20 * bump(0.26 * who.nose_wide, 0.14, -0.93 * nose, 0.15)  # wings
    z = z + 0.16 * bump(0.55, 0.50, 0.42, 0.22) + 0.10 * bump(0, 0.3, 0.40, 0.2)  # the ridge of the brows
    z = z - 0.15 * bump(0.66, 0.36, 0.0, 0.24) + 0.09 * bump(0.68, 0.24, 0.0, 0.15)  # sockets and eyeballs
    z = z + (0.15 + 0.06 * max(act.smile, 0)) * bump(0.82, 0.42, -0.72 + 0.08 * act.smile, 0.42)  # cheeks
    z = z + 0.26 * bump(0, 0.55, MOUTH, 0.50)
    z = z + 0.07 * bump(0, 0.36, MOUTH + 0.09, 0.10) + 0.09 * bump(0, 0.32, lips - 0.13 - 0.2 * act.jaw, 0.11)
    z = z - 0.08 * bump(0, 0.40, lips - 0.42 - 0.2 * act.jaw, 0.12)
    return z + 0.26 * bump(0, 0.42, chin, 0.34)


def relief(who: Identity, act: Act) -> Tensor:
    """[3, h, w] over WINDOW: z, and how it grows with x and with y."""
    x, y = grid()
    z = height(who, act, x, y)
    down, right = np.gradient(z, 1 / WINDOW.scale)
    return torch.from_numpy(np.stack([z, right, -down])).float()


def grid() -> tuple[np.ndarray, np.ndarray]:
    """x [1, w] and y [h, 1] of the middles of the pixels of WINDOW."""
    across, down = WINDOW.size
    x = WINDOW.left + (np.arange(across) + 0.5) / WINDOW.scale
    y = WINDOW.top - (np.arange(down) + 0.5) / WINDOW.scale
    return x[None], y[:, None]


def light(form: Tensor, rotation: Tensor) -> Tensor:
    """[1, h, w], about 1: how light the relief `form` is when the head is turned by `rotation` [3, 3]."""
    z, right, up = form
    normal = torch.stack([-right, -up, torch.ones_like(z)])  # [3, h, w]
    towards = torch.from_numpy(LIGHT / np.linalg.norm(LIGHT)).float() @ rotation  # the light as the head sees it
    facing = torch.einsum("c,chw->hw", towards, normal) / torch.sqrt(1 + right**2 + up**2)
    hollow = _blurred(z, 7) + _blurred(z, 15) - 2 * z
    return (0.54 + 0.56 * facing.clamp(min=-0.2) - 0.9 * hollow.clamp(-0.05, 0.25))[None]


def _blurred(z: Tensor, size: int) -> Tensor:
    across = avg_pool2d(z[None], (1, size), 1, (0, size // 2), count_include_pad=False)
    return avg_pool2d(across, (size, 1), 1, (size // 2, 0), count_include_pad=False)[0]
