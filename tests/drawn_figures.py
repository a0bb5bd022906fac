"""Silhouettes of standing figures, drawn with the head where it is said to be: what a head finder can be held to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

SIDE = 600
FINER = 2  # drawn so many times larger, then reduced: soft edges


@dataclass(frozen=True)
class Figure:
    """Head's height, and its place: the middle of the head's width, and the crown; pixels of 600. `wide`: the head's
    width in units of its height, `shoulders` also. `hair` and `extra` choose what is added."""

    head: float = 110
    x: float = 300
    crown: float = 90
    wide: float = 1.05
    shoulders: float = 1.3
    hair: str = "short"
    extra: str = ""

    def alpha(self) -> Tensor:
        """[600, 600] 0..1."""
        image = Image.new("L", (SIDE * FINER, SIDE * FINER))
        draw = ImageDraw.Draw(image)
        for points in self._polygons():
            draw.polygon(
                [(FINER * (self.x + x * self.head), FINER * (self.crown + y * self.head)) for x, y in points], 255
            )
        return torch.from_numpy(np.array(image.resize((SIDE, SIDE), Image.Resampling.BOX))).float() / 255

    def _polygons(self) -> list[list[tuple[float, float]]]:
        """In units of the head's height, from the crown."""
        half, turn = self.wide / 2, np.linspace(0, 2 * np.pi, 80)
        jaw = [(0.92 * half, 0.5), (0.76 * half, 0.8), (0.16 * half, 1.0)]
        body = [(0.17, 0.85), (0.18, 1.18), (self.shoulders / 2, 1.4), (self.shoulders / 2 + 0.3, 2.9)]
        body += [(self.shoulders / 2 + 0.1, 3.0), (self.shoulders / 2, 2.0), (self.shoulders / 2, 20)]
        shapes = [[(half * np.cos(t), 0.46 + 0.46 * np.sin(t)) for t in turn], both(jaw), both(body)]
        if self.hair == "bob":
            shapes.append(both([(half, 0.45), (1.1 * half, 1.0), (0.6 * half, 1.02)]))
        if self.hair == "long":
            shapes.append(both([(half, 0.45), (1.3 * half, 2.2), (0.6 * half, 2.5)]))
        for sign in (-1, 1):
            shapes += [[(sign * x, y) for x, y in part] for part in EXTRAS.get(self.extra, ())]
        if self.extra == "ahoge":
            shapes.append([(0, 0.05), (0.04, 0.05), (0.0, -0.1), (0.1, -0.18), (-0.04, -0.1)])
        return shapes


def both(right: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A closed shape from its right half."""
    return right + [(-x, y) for x, y in reversed(right)]


EXTRAS = {  # right halves
    "cat ears": [[(0.47, 0.3), (0.13, 0.05), (0.42, -0.28)]],
    "bunny ears": [[(0.1, 0.1), (0.14, -0.6), (0.24, -0.65), (0.29, 0.1)]],
    "elf ears": [[(0.47, 0.55), (0.47, 0.75), (0.85, 0.5)]],
    "twin tails": [[(0.44, 0.2), (0.79, 0.1), (1.1, 1.0), (1.0, 2.3), (0.73, 1.1)]],
}
FIGURES = {
    "plain": Figure(),
    "wide head": Figure(wide=1.2),
    "narrow head": Figure(wide=0.88),
    "tall": Figure(head=70, crown=40, wide=0.9, shoulders=1.6),
    "chibi": Figure(head=200, wide=1.2, shoulders=0.7),
    "bust": Figure(head=300, crown=70),
    "bob": Figure(hair="bob"),
    "long hair": Figure(hair="long"),
    "long hair, broad": Figure(hair="long", shoulders=1.8),
    "long hair, bust": Figure(head=280, crown=80, hair="long"),
    "ahoge": Figure(extra="ahoge"),
    "cat ears, long hair": Figure(extra="cat ears", hair="long"),
    "bunny ears": Figure(extra="bunny ears"),
    "elf ears": Figure(extra="elf ears"),
    "twin tails": Figure(extra="twin tails"),
    "twin tails, long hair": Figure(extra="twin tails", hair="long"),
}
