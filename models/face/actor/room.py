"""The room behind the actors, far out of focus."""

from __future__ import annotations

import math
import random

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFilter
from torch import Tensor

from ...errors import LikenessError
from .identity import shaded


def room(width: int, height: int, seed: int = 0) -> Tensor:
    """[3, H, W] in 0..1: some room, the same one for the same seed."""
    chance = random.Random(seed)
    small = (160, max(1, round(160 * height / width)))
    wall = shaded((150, 156, 160), chance.uniform(0.8, 1.1))
    picture = Image.new("RGB", small, wall)
    pen = ImageDraw.Draw(picture)
    high = small[1]
    pen.rectangle((0, round(0.78 * high), 160, high), fill=shaded((124, 100, 82), chance.uniform(0.7, 1.0)))
    for _ in range(3):  # a window, a shelf, a picture
        left, top = chance.uniform(-10, 140), chance.uniform(-0.1, 0.35) * high
        box = (left, top, left + chance.uniform(18, 44), top + chance.uniform(0.25, 0.5) * high)
        pen.rectangle(box, fill=chance.choice(((226, 232, 236), (112, 92, 78), (86, 104, 112), (196, 182, 160))))
    for _ in range(14):  # plants, books, lamps
        x, y, size = chance.uniform(0, 160), chance.uniform(0.3, 0.95) * high, chance.uniform(2, 9)
        colour = chance.choice(((84, 110, 78), (146, 88, 66), (228, 204, 150), (72, 82, 108), (188, 180, 170)))
        pen.ellipse((x - size, y - size, x + size, y + size), fill=colour)
    picture = picture.filter(ImageFilter.GaussianBlur(5)).resize((width, height), Image.Resampling.BICUBIC)
    return torch.from_numpy(np.array(picture)).movedim(-1, 0).float() / 255


def view(picture: Tensor, x: float, y: float, width: int, height: int) -> Tensor:
    """[3, height, width]: the part of a larger `picture` whose corner is at pixel (x, y), which may be a fraction.

    For a camera that moves in front of it. Raises LikenessError where the picture does not reach so far.
    """
    left, top = math.floor(x), math.floor(y)
    if left < 0 or top < 0 or left + width >= picture.shape[2] or top + height >= picture.shape[1]:
        raise LikenessError(
            f"The room of {picture.shape[2]} x {picture.shape[1]} pixels does not fill a view of {width} x {height} "
            f"at {x:.1f}, {y:.1f}. Make it larger, or move the camera less."
        )
    part = picture[:, top : top + height + 1, left : left + width + 1]
    part = torch.lerp(part[:, :-1], part[:, 1:], y - top)
    return torch.lerp(part[:, :, :-1], part[:, :, 1:], x - left)
