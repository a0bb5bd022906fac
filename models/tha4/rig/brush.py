"""The drawing tools of the default character: smooth curves, tapered lines, masks, cel shading, in Pillow and numpy.

Coordinates are pixels of the finished 512x512 picture, (x, y), y down; everything is drawn SCALE times larger and
reduced by area at the end, which is what makes the lines smooth. Colours are "#rrggbb" sRGB strings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter
from torch import Tensor

from ..color import to_network
from .palette import UNDYED, Dyes

SIZE = 512
SCALE = 4
Points = Sequence[tuple[float, float]]
Curve = np.ndarray  # [N, 2] float64: a polyline dense enough to look smooth


def smooth(points: Points, steps: int = 14) -> Curve:
    """A curve [N, 2] through all `points`: cubic Hermite pieces with centripetal Catmull-Rom tangents."""
    p = np.asarray(points, dtype=np.float64)
    if len(p) < 3:
        return p[:1] + np.linspace(0, 1, steps)[:, None] * (p[-1] - p[0])
    knots = np.concatenate([[0], np.cumsum(np.sqrt(np.linalg.norm(np.diff(p, axis=0), axis=1)) + 1e-6)])
    slope = np.diff(p, axis=0) / np.diff(knots)[:, None]
    tangent = np.empty_like(p)
    tangent[1:-1] = (slope[1:] * np.diff(knots)[:-1, None] + slope[:-1] * np.diff(knots)[1:, None]) / (
        knots[2:] - knots[:-2]
    )[:, None]
    tangent[0], tangent[-1] = 2 * slope[0] - tangent[1], 2 * slope[-1] - tangent[-2]
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = []
    for i in range(len(p) - 1):
        h = knots[i + 1] - knots[i]
        pieces.append(
            (2 * t**3 - 3 * t**2 + 1) * p[i]
            + (t**3 - 2 * t**2 + t) * h * tangent[i]
            + (3 * t**2 - 2 * t**3) * p[i + 1]
            + (t**3 - t**2) * h * tangent[i + 1]
        )
    return np.concatenate([*pieces, p[-1:]])


def ring(points: Points) -> Curve:
    """A closed smooth curve [N, 2] through `points`."""
    p = list(points)
    steps = 14
    return smooth([*p[-3:], *p, *p[:3]], steps)[3 * steps : (3 + len(p)) * steps]


def join(*curves: Curve) -> Curve:
    """Curves put end to end: a corner wherever two of them meet."""
    return np.concatenate(curves)


def mirror(points: Points) -> list[tuple[float, float]]:
    """The same points on the other side of the picture's middle line."""
    return [(SIZE - x, y) for x, y in points]


def between(a: Curve, b: Curve, t: float) -> Curve:
    """The curve [N, 2] a fraction `t` of the way from `a` to `b`, both resampled to equal steps."""
    grid = np.linspace(0, 1, 40)

    def resampled(curve: Curve) -> Curve:
        along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
        along /= max(along[-1], 1e-9)
        return np.stack([np.interp(grid, along, curve[:, 0]), np.interp(grid, along, curve[:, 1])], 1)

    return (1 - t) * resampled(a) + t * resampled(b)


def part(curve: Curve, start: float, end: float) -> Curve:
    """The piece of a curve between two fractions of its points."""
    n = len(curve) - 1
    return curve[round(start * n) : round(end * n) + 1]


@dataclass(frozen=True)
class Mask:
    """How much of a colour each pixel takes: an "L" image whose corner lies at `corner` (enlarged pixels)."""

    corner: tuple[int, int]
    image: Image.Image

    @property
    def box(self) -> tuple[int, int, int, int]:
        return (*self.corner, self.corner[0] + self.image.width, self.corner[1] + self.image.height)

    def crop(self, box: tuple[int, int, int, int]) -> Mask:
        """The same mask seen through another box (empty where it does not reach)."""
        x, y = self.corner
        return Mask(box[:2], self.image.crop((box[0] - x, box[1] - y, box[2] - x, box[3] - y)))

    def blurred(self, radius: float) -> Mask:
        """Softened by a Gaussian of `radius` pixels of the finished picture."""
        room = round(3 * radius * SCALE)
        x0, y0, x1, y1 = self.box
        wide = self.crop((x0 - room, y0 - room, x1 + room, y1 + room))
        return Mask(wide.corner, wide.image.filter(ImageFilter.GaussianBlur(radius * SCALE)))

    def shifted(self, x: float, y: float) -> Mask:
        """Moved by pixels of the finished picture."""
        return Mask((self.corner[0] + round(x * SCALE), self.corner[1] + round(y * SCALE)), self.image)

    def times(self, strength: float) -> Mask:
        """Weaker (or, up to full coverage, stronger)."""
        return Mask(self.corner, self.image.point(_weakened(strength)))

    def __and__(self, other: Mask) -> Mask:
        return Mask(self.corner, ImageChops.multiply(self.image, other.crop(self.box).image))

    def __or__(self, other: Mask) -> Mask:
        a, b = self.box, other.box
        box = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
        return Mask(box[:2], ImageChops.lighter(self.crop(box).image, other.crop(box).image))

    def __sub__(self, other: Mask) -> Mask:
        return Mask(self.corner, ImageChops.multiply(self.image, ImageChops.invert(other.crop(self.box).image)))

    def ramp(self, start: tuple[float, float], end: tuple[float, float]) -> Mask:
        """Faded: nothing at `start`, all at `end`, evenly in between."""
        x0, y0, x1, y1 = (v / SCALE for v in self.box)
        x, y = np.meshgrid(np.arange(x0, x1 + 1), np.arange(y0, y1 + 1))
        dx, dy = end[0] - start[0], end[1] - start[1]
        t = np.clip(((x - start[0]) * dx + (y - start[1]) * dy) / (dx * dx + dy * dy), 0, 1)
        soft = t * t * (3 - 2 * t)
        image = Image.fromarray((soft * 255).astype(np.uint8)).resize(self.image.size, Image.Resampling.BILINEAR)
        return Mask(self.corner, ImageChops.multiply(self.image, image))


@lru_cache(maxsize=256)
def _weakened(strength: float) -> list[int]:
    """What becomes of each of a mask's 256 values."""
    return [round(min(255, value * strength)) for value in range(256)]


def filled(curve: Curve) -> Mask:
    """The inside of a closed polyline."""
    p = np.asarray(curve) * SCALE
    x0, y0 = (int(v) for v in np.floor(p.min(0)) - 2)
    x1, y1 = (int(v) for v in np.ceil(p.max(0)) + 3)
    image = Image.new("L", (x1 - x0, y1 - y0))
    ImageDraw.Draw(image).polygon([(x - x0, y - y0) for x, y in p], fill=255)
    return Mask((x0, y0), image)


def stroke(curve: Curve, width: float, start: float = 0.15, end: float = 0.15) -> Mask:
    """A tapered pen line along a curve: `width` pixels in the middle, `start` and `end` of it at the two ends."""
    p = np.asarray(curve, dtype=np.float64)
    direction = np.gradient(p, axis=0)
    direction /= np.linalg.norm(direction, axis=1, keepdims=True) + 1e-9
    normal = np.stack([-direction[:, 1], direction[:, 0]], 1)
    t = np.linspace(0, 1, len(p))
    swell = np.minimum(start + (1 - start) * np.sin(np.minimum(t * 2.2, 1) * np.pi / 2), 1)
    swell *= end + (1 - end) * np.sin(np.minimum((1 - t) * 2.2, 1) * np.pi / 2)
    half = (width / 2 * swell)[:, None]
    return filled(np.concatenate([p + normal * half, (p - normal * half)[::-1]]))


def dot(x: float, y: float, rx: float, ry: float | None = None) -> Mask:
    """An ellipse."""
    a = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    return filled(np.stack([x + rx * np.cos(a), y + (ry or rx) * np.sin(a)], 1))


class Layer:
    """One sheet of the drawing: colour and coverage, SCALE times enlarged."""

    def __init__(self, dyes: Dyes = UNDYED) -> None:
        self.dyes = dyes
        self.colour = Image.new("RGB", (SIZE * SCALE, SIZE * SCALE))
        self.coverage = Image.new("L", (SIZE * SCALE, SIZE * SCALE))

    @property
    def shape(self) -> Mask:
        """Everything drawn on this sheet so far, as a mask."""
        return Mask((0, 0), self.coverage)

    def fill(self, mask: Mask, colour: str) -> Mask:
        """New paint, also where the sheet was empty. Returns the mask, for shading that stays inside it."""
        self.colour.paste(self._rgb(colour), mask.box, mask.image)
        self.coverage.paste(ImageChops.lighter(self.coverage.crop(mask.box), mask.image), mask.box)
        return mask

    def tint(self, mask: Mask, colour: str, strength: float = 1.0, within: Mask | None = None) -> None:
        """Paint on what is already there; the silhouette stays."""
        mask = (mask & (within or self.shape)).times(strength)
        self.colour.paste(self._rgb(colour), mask.box, mask.image)

    def shade(self, mask: Mask, colour: str, strength: float = 1.0, within: Mask | None = None) -> None:
        """Multiply what is there by `colour`: a shadow that keeps the colours beneath it apart."""
        mask = (mask & (within or self.shape)).times(strength)
        under = self.colour.crop(mask.box)
        dark = ImageChops.multiply(under, Image.new("RGB", under.size, self._rgb(colour)))
        self.colour.paste(dark, mask.box, mask.image)

    def rim_light(self, colour: str, width: float, strength: float, within: Mask | None = None) -> None:
        """A glow just inside the outline on the picture's right, where the sun stands behind the figure."""
        inner = self.shape & self.shape.shifted(-1.0, 0.2) & self.shape.shifted(0.0, 1.1)
        self.tint((inner - self.shape.shifted(-1.0 - width, 0.6)).blurred(0.35), colour, strength, within)

    def thin(self, mask: Mask, strength: float) -> None:
        """Make the sheet more transparent where the mask is."""
        kept = ImageChops.multiply(self.coverage.crop(mask.box), ImageChops.invert(mask.times(strength).image))
        self.coverage.paste(kept, mask.box)

    def _rgb(self, colour: str) -> tuple[int, ...]:
        return ImageColor.getrgb(self.dyes.get(colour, colour))

    def finished(self) -> Tensor:
        """The sheet at 512x512: [4, 512, 512] premultiplied linear colour and coverage, both 0..1."""
        drawn = self.coverage.getbbox() or (0, 0, SCALE, SCALE)  # all beside it is empty
        left, top = (edge // SCALE for edge in drawn[:2])
        right, bottom = (-(-edge // SCALE) for edge in drawn[2:])
        box = (SCALE * left, SCALE * top, SCALE * right, SCALE * bottom)
        alpha = np.asarray(self.coverage.crop(box), dtype=np.float32)[..., None] / 255
        both = np.concatenate([np.asarray(self.colour.crop(box), dtype=np.float32) / 255 * alpha, alpha], 2)
        small = both.reshape(bottom - top, SCALE, right - left, SCALE, 4).mean((1, 3))
        straight = np.concatenate([small[..., :3] / np.maximum(small[..., 3:], 1e-6), small[..., 3:]], 2)
        rgba = torch.zeros(4, SIZE, SIZE)
        rgba[:, top:bottom, left:right] = torch.from_numpy(straight.clip(0, 1)).permute(2, 0, 1)
        return (to_network(rgba) + 1) / 2
