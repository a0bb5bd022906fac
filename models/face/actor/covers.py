"""What can stand in front of an actor: a pillar, and a hand held into the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import avg_pool2d

from .curves import around, through, xy
from .identity import Colour, shaded
from .layer import Layer, shown
from .sheet import Sheet, Window

FINGERS = np.array(
    [
        *(
            (-0.5, -2.5),
            (-0.55, -0.6),
            (-0.95, 0.0),
            (-0.98, 0.42),
            (-0.78, 0.48),
            (-0.58, 0.12),
            (-0.50, 0.2),
            (-0.52, 1.1),
        ),
        *(
            (-0.36, 1.22),
            (-0.24, 1.1),
            (-0.20, 0.45),
            (-0.16, 1.3),
            (0.0, 1.45),
            (0.13, 1.3),
            (0.12, 0.45),
            (0.22, 1.2),
        ),
        *((0.37, 1.3), (0.48, 1.15), (0.42, 0.35), (0.55, 0.85), (0.70, 0.92), (0.78, 0.78), (0.66, -0.2), (0.5, -2.5)),
    ]
)  # from the wrist up and down again


@dataclass(frozen=True)
class Pillar:
    """A round pillar from the frame's top to its bottom: the x of its middle and its width in pixels."""

    x: float
    width: float
    colour: Colour = (176, 168, 158)

    def layer(self, width: int, height: int) -> Layer | None:
        """None where the frame of `width` x `height` does not show it."""
        half = torch.tensor([self.width / 2, 0.0])
        part = shown(torch.tensor([self.x, 0]) - half, torch.tensor([self.x, height]) + half, width, height)
        if part is None:
            return None
        x = torch.arange(part.left, part.left + part.width) + 0.5
        coverage = (self.width / 2 + 0.5 - (x - self.x).abs()).clamp(0, 1)
        across = ((x - self.x) / (self.width / 2)).clamp(-1, 1)
        lit = 0.62 + 0.42 * torch.exp(-(((across + 0.45) / 0.5) ** 2)) - 0.18 * across.clamp(min=0)
        row = torch.cat([lit * torch.tensor(self.colour)[:, None] / 255 * coverage, coverage[None]])
        return Layer(part.left, 0, row.clamp(0, 1)[:, None].repeat(1, height, 1))


@dataclass(frozen=True)
class Hand:
    """A hand held up: the pixel of its palm's middle, and how many pixels the palm is wide."""

    x: float
    y: float
    size: float
    colour: Colour = (206, 158, 126)

    def layer(self, width: int, height: int) -> Layer | None:
        """None where the frame of `width` x `height` does not show it."""
        middle = torch.tensor([self.x, self.y])
        low, high = middle - self.size * torch.tensor([1, 1.6]), middle + self.size * torch.tensor([1, 2.6])
        part = shown(low, high, width, height)
        if part is None:
            return None
        x, y = (part.left - self.x) / self.size, (self.y - part.top) / self.size
        right, bottom = x + part.width / self.size, y - part.height / self.size
        sheet = Sheet(Window(x, right, bottom, y, 2 * self.size), self.colour)
        outline = around(FINGERS)
        sheet.fill(outline, self.colour, covering=True)
        sheet.fill(outline + xy(0.25, -0.1), shaded(self.colour, 0.8), 0.6, soft=0.1, within=outline)
        sheet.fill(
            through(FINGERS[[3, 7, 12, 16]]) + xy(0, -0.9), shaded(self.colour, 1.2), 0.4, soft=0.12, within=outline
        )
        return Layer(part.left, part.top, avg_pool2d(sheet.tensor()[None], 2)[0])
