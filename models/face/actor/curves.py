"""Smooth curves through given points, dense enough to be drawn as polygons."""

from __future__ import annotations

import numpy as np


def through(points: np.ndarray, steps: int = 8) -> np.ndarray:
    """[(N - 1) * steps + 1, 2]: a uniform Catmull-Rom spline through `points` [N, 2], N >= 2; all of them are on it."""
    ends = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    before, here, there, after = ends[:-3, None], ends[1:-2, None], ends[2:-1, None], ends[3:, None]
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    cubic = (3 * (here - there) + after - before) * t**3 + (2 * before - 5 * here + 4 * there - after) * t**2
    pieces = here + 0.5 * ((there - before) * t + cubic)  # [N - 1, steps, 2]
    return np.concatenate([pieces.reshape(-1, 2), points[-1:]])


def around(points: np.ndarray, steps: int = 8) -> np.ndarray:
    """[N * steps, 2]: the same, closed."""
    count = len(points)
    return through(np.concatenate([points[-2:], points, points[:2]]), steps)[2 * steps : (2 + count) * steps]


def xy(x: float, y: float) -> np.ndarray:
    """[2]: a place, or a way from one place to another."""
    return np.array((x, y))


def mirrored(half: np.ndarray) -> np.ndarray:
    """The points [N, 2] of the picture's right half, the last on the middle line, and from there those of the left."""
    return np.concatenate([half, half[-2::-1] * (-1, 1)])


def ellipse(middle: np.ndarray, wide: float, high: float) -> np.ndarray:
    """[48, 2] about `middle` [2], with half its width and half its height."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    return middle + np.stack([wide * np.cos(angle), high * np.sin(angle)], 1)


def ribbon(curve: np.ndarray, width: float, start: float = 0.3, end: float = 0.3) -> np.ndarray:
    """The outline [2N, 2] of a line along `curve`, `width` in the middle, those shares of it at its ends."""
    along = np.gradient(curve, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    t = np.linspace(0, 1, len(curve))
    half = width / 2 * np.minimum(1, np.minimum(start + 3 * (1 - start) * t, end + 3 * (1 - end) * (1 - t)))
    side = np.stack([-along[:, 1], along[:, 0]], 1) * half[:, None]
    return np.concatenate([curve + side, (curve - side)[::-1]])
