"""A sheet to draw on: colours and coverage, polygons hard or soft, in the units of what is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from torch import Tensor

from .identity import Colour


@dataclass(frozen=True)
class Window:
    """The part of the plane that a sheet shows, y up, and how many pixels a unit of it is."""

    left: float
    right: float
    bottom: float
    top: float
    scale: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return round((self.right - self.left) * self.scale), round((self.top - self.bottom) * self.scale)


class Sheet:
    """Empty at first: nothing covered, the ground's colour everywhere."""

    def __init__(self, window: Window, ground: Colour) -> None:
        self.window = window
        self.colour = Image.new("RGB", window.size, ground)
        self.coverage = Image.new("L", window.size)

    def fill(
        self,
        outline: np.ndarray,
        colour: Colour,
        strength: float = 1.0,
        soft: float = 0.0,
        within: np.ndarray | None = None,
        covering: bool = False,
    ) -> None:
        """Paints the inside of `outline` [N, 2], softened by `soft` units, only `within` another outline where given.

        Only what is `covering` counts as covered; the rest is paint on it.
        """
        outline = self._pixels(outline)
        room = 3 * soft * self.window.scale + 2
        low, high = np.floor(outline.min(0) - room).astype(int), np.ceil(outline.max(0) + room).astype(int)
        low, high = np.maximum(low, 0), np.minimum(high, self.window.size)
        if (high <= low).any():
            return
        mask = _inside(outline - low, high - low)
        if soft:
            mask = mask.filter(ImageFilter.GaussianBlur(soft * self.window.scale))
        if within is not None:
            mask = ImageChops.multiply(mask, _inside(self._pixels(within) - low, high - low))
        if strength < 1:
            mask = mask.point(lambda level: round(level * strength))
        corner = (int(low[0]), int(low[1]))
        self.colour.paste(colour, (*corner, int(high[0]), int(high[1])), mask)
        if covering:
            under = self.coverage.crop((*corner, int(high[0]), int(high[1])))
            self.coverage.paste(ImageChops.lighter(under, mask), corner)

    def _pixels(self, points: np.ndarray) -> np.ndarray:
        return (points - (self.window.left, self.window.top)) * (self.window.scale, -self.window.scale)

    def tensor(self) -> Tensor:
        """[4, h, w] in 0..1: straight colours, then the coverage."""
        layers = np.concatenate([np.asarray(self.colour), np.asarray(self.coverage)[..., None]], 2)
        return torch.from_numpy(layers).movedim(-1, 0).float() / 255


def _inside(outline: np.ndarray, size: np.ndarray) -> Image.Image:
    mask = Image.new("L", (int(size[0]), int(size[1])))
    # Pillow's pixels have their middles at whole numbers, ours at halves.
    ImageDraw.Draw(mask).polygon((outline - 0.5).ravel().tolist(), fill=255)
    return mask
