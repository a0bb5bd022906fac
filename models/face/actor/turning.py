"""How a head is turned: where its places are in the picture, and which of them a pixel shows.

A place (x, y) of the front view goes to s (A (x, y) + b z(x, y)) in the picture, where [A | b] are the upper two rows
of the head's rotation and z is the relief: a scaled orthographic camera. The landmarks go this way, and the pixels
come from solving the same equation for x and y; so the landmarks of a picture are exact.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import grid_sample, interpolate

from .act import Act
from .identity import Identity
from .layer import Rectangle
from .relief import WINDOW, height
from .sheet import Window

STEPS = 4  # of Newton's method: a thousandth of a pixel is left


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
        z = height(who, act, points[:, 0], points[:, 1])
    whole = np.concatenate([points, np.broadcast_to(z, len(points))[:, None]], 1)
    turned = torch.from_numpy(whole).float() @ rotation(act).T
    return turned[:, :2] * torch.tensor([1.0, -1.0]) * (act.size / 2) + torch.tensor([act.x, act.y])


def front_places(form: Tensor, act: Act, part: Rectangle) -> tuple[Tensor, Tensor]:
    """Which place of the front view each quarter of a pixel of `part` shows, and whether it shows the head at all.

    [2, 2 h, 2 w] x and y, and [1, 2 h, 2 w] in 0..1, for a part of [h, w] pixels. `form`: the relief, over WINDOW.
    """
    x = (torch.arange(part.width) + 0.5 + part.left - act.x) * (2 / act.size)
    y = -(torch.arange(part.height) + 0.5 + part.top - act.y) * (2 / act.size)
    wanted = torch.stack(torch.meshgrid(x, y, indexing="xy"))  # [2, h, w]
    flat, deep = rotation(act)[:2].split([2, 1], 1)  # [2, 2], [2, 1]
    at = torch.einsum("ij,jhw->ihw", torch.linalg.inv(flat), wanted)
    for _ in range(STEPS):
        seen = grid_sample(form[None], counted(at, WINDOW), align_corners=False, padding_mode="border")
        z, right, up = seen[0]  # [h, w] each
        missed = torch.einsum("ij,jhw->ihw", flat, at) + deep[..., None] * z - wanted
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


def counted(at: Tensor, window: Window) -> Tensor:
    """[1, h, w, 2] in -1..1 over `window`, of places [2, h, w]: as grid_sample counts."""
    x = 2 * (at[0] - window.left) / (window.right - window.left) - 1
    y = 2 * (window.top - at[1]) / (window.top - window.bottom) - 1
    return torch.stack([x, y], -1)[None]
