"""The room behind the actors, far out of focus."""

from __future__ import annotations

import random

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFilter
from torch import Tensor

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
