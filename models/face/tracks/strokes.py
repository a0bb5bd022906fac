"""Lines, dots and labels upon a picture, smooth at their edges and at any size: coverage of pixels, then colour.

In numpy: what is drawn is small, and handing it to torch's threads would cost more than the work. Pictures are
[H, W, 3 or 4] float32 in 0..1 and are drawn upon in place; places are their pixels, whose left and top edges are 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

Colour = tuple[float, float, float]  # red, green, blue in 0..1
FARTHEST = 1e5  # pixels: what lies farther out is not looked at
MOST = 65536  # dots that make a line


def dots(picture: np.ndarray, places: np.ndarray, radius: float, colour: Colour, opacity: float = 1.0) -> None:
    """Discs of `radius` pixels at places [K, 2]; where they overlap they count once."""
    height, width = picture.shape[:2]
    reach = math.ceil(radius + 0.5)
    places = places[((places > -reach) & (places < (width + reach, height + reach))).all(1)]
    if not len(places):
        return
    corners = np.floor(places).astype(np.int64) - reach  # [K, 2] the pixel where a disc's patch begins
    pixels = corners[:, None] + np.arange(2 * reach + 1)[:, None]  # [K, R, 2]
    squares = np.square((pixels + 0.5 - places[:, None]).astype(np.float32))
    distance = np.sqrt(squares[:, None, :, 0] + squares[:, :, None, 1])  # [K, R, R] rows, then columns
    cover = (radius + 0.5 - distance).clip(0, 1)
    low = corners.min(0)
    wide, tall = corners.max(0) + 2 * reach + 1 - low  # at most the picture, and the reach around it
    x, y = np.moveaxis(pixels - low, -1, 0)  # [K, R] each
    covered = np.zeros(tall * wide, np.float32)
    np.maximum.at(covered, (y[:, :, None] * wide + x[:, None, :]).ravel(), cover.ravel())
    blend(picture, int(low[0]), int(low[1]), covered.reshape(tall, wide), colour, opacity)


def lines(
    picture: np.ndarray,
    ways: Sequence[np.ndarray],
    width: float,
    colour: Colour,
    opacity: float = 1.0,
    dash: float = 0.0,
) -> None:
    """Lines of that width along each of the ways [K, 2], with round ends; `dash` pixels long and as far apart, or 0."""
    places = [_along(way.clip(-FARTHEST, FARTHEST), max(0.4, 0.3 * width), dash) for way in ways]
    dots(picture, np.concatenate(places), width / 2, colour, opacity)


def _along(way: np.ndarray, step: float, dash: float) -> np.ndarray:
    """Places [M, 2] along a way [K, 2], so close that discs there make an even edge."""
    ends = np.concatenate([[0.0], np.hypot(*np.diff(way, axis=0).T).cumsum()])
    at = np.arange(0, ends[-1] + step / 2, max(step, ends[-1] / MOST))
    if dash:
        dash = ends[-1] / max(2, 2 * round(ends[-1] / (2 * dash)))  # so that a closed line has no odd one
        at = at[(at % (2 * dash)) < dash]
    return np.stack([np.interp(at, ends, along) for along in way.T], axis=1)


def rounded(box: np.ndarray, radius: float) -> np.ndarray:
    """The closed outline [K, 2] of a box [4] with round corners."""
    left, top, right, bottom = box.tolist()
    radius = max(0.0, min(radius, (right - left) / 2, (bottom - top) / 2))
    middles = (
        *((left + radius, top + radius), (right - radius, top + radius)),
        *((right - radius, bottom - radius), (left + radius, bottom - radius)),
    )
    angles = np.linspace(0, math.pi / 2, 9) + math.pi / 2 * np.arange(2, 6)[:, None]  # [4, 9]
    arcs = np.stack([np.cos(angles), np.sin(angles)], axis=2) * radius + np.array(middles)[:, None]  # [4, 9, 2]
    outline = arcs.reshape(-1, 2)
    return np.concatenate([outline, outline[:1]])


def label(
    picture: np.ndarray, text: str, left: float, top: float, size: int, colour: Colour, opacity: float = 1.0
) -> tuple[int, int]:
    """Text on a rounded patch of that colour, kept within the picture; -> the patch's left and top edges in pixels.

    `size`: of the letters in pixels. They are dark on light colours, and light on dark ones.
    """
    letters = _letters(text, size)
    pad = size // 3
    tall, wide = letters.shape[0] + 2 * (pad // 2), letters.shape[1] + 2 * pad
    free = size // 4  # between the patch and the edge of the picture
    x = round(max(free, min(left, picture.shape[1] - wide - free)))
    y = round(max(free, min(top, picture.shape[0] - tall - free)))
    blend(picture, x, y, _patch(tall, wide), colour, opacity)
    light = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    blend(picture, x + pad, y + pad // 2, letters, (0.08,) * 3 if light > 0.5 else (1.0,) * 3)
    return x, y


def blend(picture: np.ndarray, left: int, top: int, cover: np.ndarray, colour: Colour, opacity: float = 1.0) -> None:
    """Lays a colour over the picture, in place, by cover [h, w] in 0..1; what is outside is cut off."""
    height, width = picture.shape[:2]
    cover = cover[max(0, -top) : max(0, height - top), max(0, -left) : max(0, width - left)]
    at = np.flatnonzero(cover)
    share = opacity * cover.ravel()[at, None]
    rows, columns = np.divmod(at, max(1, cover.shape[1]))
    rows, columns = rows + max(0, top), columns + max(0, left)
    ink = np.array([*colour, 1.0][: picture.shape[2]], np.float32)
    picture[rows, columns] += share * (ink - picture[rows, columns])


@lru_cache(maxsize=64)
def _patch(tall: int, wide: int) -> np.ndarray:
    """A rectangle with round corners as coverage [h, w]."""
    middle = np.array([wide / 2, tall / 2])
    radius = min(tall / 4, wide / 2)
    away = np.stack(np.meshgrid(np.arange(wide) + 0.5, np.arange(tall) + 0.5), axis=2) - middle
    outside = np.abs(away) - (middle - radius)  # [h, w, 2]
    distance = np.hypot(*np.moveaxis(outside.clip(0), -1, 0)) + outside.max(2).clip(None, 0) - radius
    return (0.5 - distance).clip(0, 1).astype(np.float32)


@lru_cache(maxsize=256)
def _letters(text: str, size: int) -> np.ndarray:
    """The text as coverage [h, w], at least one pixel wide; all of one size are as high."""
    from PIL import Image, ImageDraw, ImageFont

    try:
        font = ImageFont.load_default(size)
    except (TypeError, ImportError, OSError):  # Pillow before 10.1, or built without FreeType: one size alone
        font = ImageFont.load_default()
    ruler = ImageDraw.Draw(Image.new("L", (1, 1)))
    _, top, _, bottom = ruler.textbbox((0, 0), "bdfgjpqy", font=font)
    left, _, right, _ = ruler.textbbox((0, 0), text, font=font)
    image = Image.new("L", (max(1, math.ceil(right - left)), max(1, math.ceil(bottom - top))))
    ImageDraw.Draw(image).text((-left, -top), text, fill=255, font=font)
    return np.asarray(image).astype(np.float32) / 255
