"""A sheet to draw on: colours and coverage, polygons hard or soft, in the units of what is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from torch import Tensor

from .identity import Colour

ANY = [0] + [255] * 255  # of Pillow's point: full wherever there is something


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
        mask = _inside(outline - low, high - low, strength)
        if soft:
            mask = mask.filter(ImageFilter.GaussianBlur(soft * self.window.scale))
        if within is not None:
            mask = ImageChops.multiply(mask, _inside(self._pixels(within) - low, high - low))
        box = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
        if covering:
            under = self.coverage.crop(box)
            self.coverage.paste(ImageChops.lighter(under, mask), box)
            # Where nothing was, there is nothing to mix with, however thin the paint.
            mask = ImageChops.lighter(mask, ImageChops.multiply(ImageChops.invert(under), mask.point(ANY)))
        self.colour.paste(colour, box, mask)

    def _pixels(self, points: np.ndarray) -> np.ndarray:
        return (points - (self.window.left, self.window.top)) * (self.window.scale, -self.window.scale)

    def tensor(self) -> Tensor:
        """[4, h, w] in 0..1: premultiplied colours, then the coverage."""
        layers = np.concatenate([np.asarray(self.colour), np.asarray(self.coverage)[..., None]], 2)
        pixels = torch.from_numpy(layers).movedim(-1, 0).float() / 255
        pixels[:3] *= pixels[3:]
        return pixels


def _inside(outline: np.ndarray, size: np.ndarray, strength: float = 1.0) -> Image.Image:
    mask = Image.new("L", (int(size[0]), int(size[1])))
    # Pillow's pixels have their middles at whole numbers, ours at halves.
    ImageDraw.Draw(mask).polygon((outline - 0.5).ravel().tolist(), fill=round(255 * strength))
    return mask
