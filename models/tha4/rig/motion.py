"""How each layer moves with pose parameters 39..44: smooth maps from a place in the frame back to a place in the layer.

Each map undoes the motions from the outside in: the lean, turn and breath of the body first, then the tilt of the
neck, then turn and nod of the head, where every layer slides by its depth: what is nearer slides further, which gives
the near and far side of a 2.5D turn. Amplitudes are those measured on published characters: 22 pixels at the crown for
a full tilt, 8 at the nose for a full turn, 11 for a full nod.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ..pose import INDEX
from .features import step

Map = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]
"""(x [1, 1, W], y [1, H, 1], poses [B, 45]) in pixels of the frame -> (x, y) [B, H, W] in pixels of the layer."""

HIPS = (256.0, 346.0)  # the body leans about this point
NECK = (256.0, 201.0)  # the head tilts about this one
LEAN = 0.080  # radians at body_z = 1
TILT = 0.172  # radians at neck_z = 1


def hill(x: Tensor, y: Tensor, centre: tuple[float, float], wide: float, high: float) -> Tensor:
    """A smooth bump: 1 at `centre`, falling off over `wide` and `high` pixels."""
    return torch.exp(-(((x - centre[0]) / wide) ** 2) - ((y - centre[1]) / high) ** 2)


def value(poses: Tensor, name: str) -> Tensor:
    """One parameter [B, 1, 1]."""
    return poses[:, INDEX[name], None, None]


def rotated(x: Tensor, y: Tensor, about: tuple[float, float], angle: Tensor) -> tuple[Tensor, Tensor]:
    """Where a point came from when the picture was turned by `angle` about a point (positive: the top goes left)."""
    cos, sin = torch.cos(angle), torch.sin(angle)
    dx, dy = x - about[0], y - about[1]
    return about[0] + cos * dx - sin * dy, about[1] + sin * dx + cos * dy


def unlean(x: Tensor, y: Tensor, poses: Tensor) -> tuple[Tensor, Tensor]:
    """Undo body_z: the whole figure leans about the hips."""
    return rotated(x, y, HIPS, LEAN * value(poses, "body_z"))


def body_map(x: Tensor, y: Tensor, poses: Tensor) -> tuple[Tensor, Tensor]:
    """Clothes, arms, legs, and the neck, whose upper end goes with the head."""
    x, y = unlean(x, y, poses)
    turn, breath = value(poses, "body_y"), value(poses, "breathing")
    chest = hill(x, y, (256, 300), 52, 120)
    x = x + turn * (4.2 * chest + 1.0 * step(y, 520, 380))
    y = y + breath * (2.6 * hill(x, y, (256, 240), 78, 48) + 0.5 * step(y, 420, 260))
    # The neck: its top belongs to the head, its bottom to the shoulders.
    follow = step(y, 219, 186) * torch.exp(-(((x - 256) / 40) ** 4))
    hx, hy = rotated(x, y, NECK, TILT * value(poses, "neck_z") * follow)
    return hx + 3.4 * value(poses, "head_y") * follow, hy + 3.6 * value(poses, "head_x") * follow


def head_frame(x: Tensor, y: Tensor, poses: Tensor, loose: float) -> tuple[Tensor, Tensor]:
    """Undo what carries the head as a whole. `loose`: how much of the tilt hair loses far below the chin (0..1)."""
    x, y = unlean(x, y, poses)
    x = x + 0.9 * value(poses, "body_y")
    y = y + value(poses, "breathing") * (0.5 + 1.1 * loose * step(y, 190, 240))
    held = 1 - loose * step(y, 185, 330)
    return rotated(x, y, NECK, TILT * value(poses, "neck_z") * held)


def slide(x: Tensor, y: Tensor, poses: Tensor, across: Tensor, along: Tensor) -> tuple[Tensor, Tensor]:
    """Turn and nod by depth in pixels (`across` for head_y, `along` for head_x). The body's turn adds a little."""
    turn = value(poses, "head_y") + 0.22 * value(poses, "body_y")
    return x + turn * across, y + value(poses, "head_x") * along


def head_map(x: Tensor, y: Tensor, poses: Tensor) -> tuple[Tensor, Tensor]:
    """The bare head with its features: the middle of the face is nearest."""
    x, y = head_frame(x, y, poses, 0.0)
    near = hill(x, y, (256, 152), 36, 44)
    return slide(x, y, poses, 3.4 + 5.2 * near, 5.2 + 5.0 * near)


def front_hair_map(x: Tensor, y: Tensor, poses: Tensor) -> tuple[Tensor, Tensor]:
    """Cap, fringe and side locks: the fringe is nearest of all, the locks' ends rest on the chest."""
    x, y = head_frame(x, y, poses, 0.75)
    near = hill(x, y, (256, 126), 44, 46)
    rest = 1 - 0.75 * step(y, 165, 240)
    return slide(x, y, poses, (3.8 + 5.2 * near) * rest, (4.6 + 5.0 * near) * rest)


def back_hair_map(x: Tensor, y: Tensor, poses: Tensor) -> tuple[Tensor, Tensor]:
    """What hangs behind slides the other way."""
    x, y = head_frame(x, y, poses, 0.75)
    behind = step(y, 90, 190)
    return slide(x, y, poses, 2.4 - 5.4 * behind, 3.4 - 7.6 * behind)
