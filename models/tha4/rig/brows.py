"""Brows from pose parameters 0..11: one tapered arc a side, moved, tilted and bent."""

from __future__ import annotations

import torch
from torch import Tensor

from ..pose import INDEX
from .features import Canvas, Window, inside, step
from .palette import UNDYED, Dyes

CENTRE = (278.5, 126.5)  # of the character's left brow
HALF_WIDTH = 12.0
WINDOW = Window(110, 140, 258, 304)
COLOUR = "#4b3a8a"

# Per parameter: lift, inner end's lift, outer end's lift, arch, shift towards the nose (pixels, up is positive).
EFFECTS = {
    "troubled": (0.8, 4.2, -3.2, -1.2, 0.6),
    "angry": (-0.8, -4.8, 3.2, -0.4, 1.4),
    "lowered": (-4.4, 0.0, 0.0, -0.4, 0.0),
    "raised": (5.0, 0.0, 0.0, 0.8, 0.0),
    "happy": (2.4, -0.6, -1.4, 3.2, 0.0),
    "serious": (-2.8, -2.0, 0.8, -2.8, 1.4),
}


def draw_brows(poses: Tensor, dyes: Dyes = UNDYED) -> Tensor:
    """poses [B, 39 or more] -> both brows [B, 2, 4, 30, 46], premultiplied linear: left (WINDOW), then right."""
    number = len(poses)
    amounts = torch.stack([poses[:, INDEX[f"eyebrow_{name}_left"] :][:, :2] for name in EFFECTS], -1)  # [B, 2, 6]
    effects = torch.tensor(list(EFFECTS.values()), dtype=poses.dtype, device=poses.device)  # [6, 5]
    # Several at once add up, gently limited so that no sum leaves the forehead.
    total = amounts.reshape(2 * number, -1) @ effects  # [2B, 5]
    lift, inner, outer, arch, nearer = (7 * torch.tanh(total / 7)).T[:, :, None, None]
    x, y = WINDOW.grid(poses)
    u = (x - CENTRE[0] + nearer) / HALF_WIDTH  # [2B, 1, W']: -1 at the inner end
    v = u.clamp(-1.15, 1.15)
    spine = CENTRE[1] - lift - inner * (1 - v) / 2 - outer * (1 + v) / 2 - (2.4 + arch) * (1 - v * v) + 0.8 * v
    width = 1.85 * step(u, -1.12, -0.6) * (1 - 0.9 * step(u, -0.5, 1.1)) + 0.12
    canvas = Canvas(2 * number, WINDOW, poses, dyes)
    ends = step(u, -1.12, -0.98) * (1 - step(u, 1.0, 1.12))
    canvas.add(inside(width - (y - spine).abs()) * ends * 0.92, COLOUR)
    drawn = canvas.finished()
    return torch.stack([drawn[0::2], drawn[1::2].flip(-1)], 1)
