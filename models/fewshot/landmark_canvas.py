"""The drawing y of landmarks (Zakharov et al., section 3.1): points of a face joined by lines of fixed colours.

As the published weights saw it: white, curves left open, each with a colour and lines of 2 points at 100 dots per inch.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..errors import LikenessError
from ..face.landmark_sets import ibug_from
from ..face.tracks.strokes import blend

WIDTH = 2 * 100 / 72  # pixels of a line, whatever the size of the picture
FARTHEST = 4.0  # sides of the canvas: what is farther out is drawn there
LARGEST = 2048  # pixels of a canvas
CURVES: tuple[tuple[int, int, tuple[int, int, int]], ...] = (  # first point, last point, colour; later ones on top
    (0, 16, (0, 128, 0)),  # jaw
    (17, 21, (255, 165, 0)),  # brows
    (22, 26, (255, 165, 0)),
    (27, 30, (0, 0, 255)),  # bridge of the nose
    (31, 35, (0, 0, 255)),  # its base
    (36, 41, (255, 0, 0)),  # eyes
    (42, 47, (255, 0, 0)),
    (48, 59, (128, 0, 128)),  # outer lip
    (60, 67, (255, 192, 203)),  # inner lip
)
RINGS = (36, 42, 48, 60)  # curves that go once around, by their first points


def draw_canvases(points: Tensor, size: int, whole: bool = True, closed: bool = False) -> Tensor:
    """Points [T, 68 | 468 | 478, 2 or more], in pixels from a crop's left and top edges -> IMAGE [T, size, size, 3].

    `whole`: points go to the middles of the pixels that they are in, or of those above and to the left where they are
    in no middle, as in the drawings that the published weights learnt from; else they stay where they are. `closed`:
    eyes and lips close, which those drawings do not. Points outside are drawn as far as they reach in. On the CPU.
    Raises LikenessError for another number of points, no frame, points that are not finite (with their frame), and a
    size beyond 1..2048.
    """
    if not 1 <= size <= LARGEST:
        raise LikenessError(f"A landmark canvas has 1 to {LARGEST} pixels a side, not {size}.")
    if points.ndim != 3 or not len(points):
        raise LikenessError(
            f"A landmark canvas takes points [frames, 68, 2] of at least one frame, not {list(points.shape)}."
        )
    places = ibug_from(points.detach().cpu())[..., :2].double()  # [T, 68, 2]
    lost = ~places.isfinite().flatten(1).all(1)
    if lost.any():
        raise LikenessError(f"Frame {int(lost.nonzero()[0])}: the landmarks are not numbers. Fill or drop that frame.")
    if whole:
        places = (places - 0.5).trunc() + 0.5  # the published drawings count from the first pixel's middle
    places = places.clamp(-FARTHEST * size, (1 + FARTHEST) * size)
    canvases = [_canvas(frame, size, closed) for frame in places.numpy()]
    return torch.from_numpy(np.stack(canvases))  # [T, size, size, 3]


def _canvas(points: np.ndarray, size: int, closed: bool) -> np.ndarray:
    """One drawing of points [68, 2]: [size, size, 3] float32 in 0..1."""
    picture = np.ones((size, size, 3), np.float32)
    for first, last, colour in CURVES:
        way = points[first : last + 1]
        if closed and first in RINGS:
            way = np.concatenate([way, way[:1]])
        cover, left, top = _cover(way, size)
        red, green, blue = colour
        blend(picture, left, top, cover, (red / 255, green / 255, blue / 255))
    return picture


def _cover(way: np.ndarray, size: int) -> tuple[np.ndarray, int, int]:
    """How much of each pixel an open line along a way [K, 2] covers: [h, w] in 0..1, and its left and top pixel.

    With projecting ends and round corners. What is outside of the picture is cut off.
    """
    half, steps = WIDTH / 2, np.diff(way, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    kept = np.flatnonzero(lengths > 0)
    starts, ends = (way[kept], way[kept + 1]) if len(kept) else (way[:1], way[:1])
    # All in one place: a square, which is what projecting ends leave of a line.
    along = steps[kept] / lengths[kept, None] if len(kept) else np.array([[1.0, 0.0]])  # [K, 2] of length 1
    lows, highs = _pixels(np.minimum(starts, ends), np.maximum(starts, ends), size)  # [K, 2] each
    left, top = lows.min(0)
    right, bottom = highs.max(0)
    covered = np.zeros((max(0, bottom - top), max(0, right - left)), np.float32)
    for at, (start, (x, y)) in enumerate(zip(starts, along, strict=True)):
        (west, north), (east, south) = lows[at], highs[at]
        if west >= east or north >= south:
            continue
        right_of = np.arange(west, east) + 0.5 - start[0]  # [w]
        below = (np.arange(north, south) + 0.5 - start[1])[:, None]  # [h, 1]
        forth = right_of * x + below * y  # [h, w] pixels from the start, in the line's direction
        before, after = (half if at == 0 else 0.0), (half if at == len(starts) - 1 else 0.0)
        length = float(np.hypot(*(ends[at] - start)))
        inside = np.minimum(forth + before, length + after - forth).clip(-0.5, 0.5) + 0.5
        inside *= (half + 0.5 - np.abs(below * x - right_of * y)).clip(0, 1)
        if at:
            np.maximum(inside, (half + 0.5 - np.hypot(right_of, below)).clip(0, 1), out=inside)
        own = covered[north - top : south - top, west - left : east - left]
        np.maximum(own, inside, out=own)
    return covered, int(left), int(top)


def _pixels(low: np.ndarray, high: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The first pixels, and those after the last, that lines between such corners [K, 2] can touch in a picture."""
    reach = WIDTH / 2 * 2**0.5 + 1  # a projecting end's corner
    first = np.floor(low - reach).astype(np.int64).clip(0, size)
    return first, np.ceil(high + reach).astype(np.int64).clip(0, size)
