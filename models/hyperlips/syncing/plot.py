"""The curve of a lip-sync score, drawn: how far apart lips and sound are at each offset, and where they are nearest."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from ...training.chart import COLORS, FINE, GRID, INK, evenly_ruled, pixels_of
from .expert import RATE
from .score import SyncScore

WIDTH, HEIGHT = 640, 360  # pixels
LEFT, RIGHT, TOP, BOTTOM = 64 * FINE, 20 * FINE, 40 * FINE, 48 * FINE  # around the curve
LETTERS, GAP, DOT = 14 * FINE, 6 * FINE, 4 * FINE
EVERY = 5  # offsets from one mark below to the next
LEAST = 0.01  # of distance from bottom to top, so that a flat curve looks flat


def plot(score: SyncScore) -> Tensor:
    """[360, 640, 3] sRGB 0..1; offsets without a distance are left out."""
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(LETTERS)
    right, bottom = picture.width - RIGHT, picture.height - BOTTOM
    offsets, there = score.offsets.tolist(), (~score.distances.isnan()).tolist()
    known = score.distances[~score.distances.isnan()]
    middle, room = float(known.max() + known.min()) / 2, max(LEAST, 1.1 * float(known.max() - known.min())) / 2
    low, high = middle - room, middle + room

    def at(offset: int, distance: float) -> tuple[float, float]:
        across = (offset - offsets[0]) / max(1, offsets[-1] - offsets[0])
        return LEFT + across * (right - LEFT), bottom - (distance - low) / (high - low) * (bottom - TOP)

    for distance in evenly_ruled(low, high):
        y = at(0, distance)[1]
        draw.line([(LEFT, y), (right, y)], GRID, FINE)
        draw.text((LEFT - GAP, y), f"{distance:.4g}", INK, font, anchor="rm")
    for offset in offsets:
        if offset % EVERY == 0:
            x = at(offset, low)[0]
            draw.line([(x, TOP), (x, bottom)], INK if offset == 0 else GRID, FINE)
            draw.text((x, bottom + GAP), f"{float(1000 * offset / RATE):g}", INK, font, anchor="ma")
    below = bottom + GAP + LETTERS + GAP / 2
    draw.text(((LEFT + right) / 2, below), "milliseconds that the sound comes after the lips", INK, font, anchor="ma")
    curve = score.distances.tolist()
    places = [at(offset, curve[place]) for place, offset in enumerate(offsets) if there[place]]
    draw.line([places[0], *places], COLORS[1], 2 * FINE, joint="curve")
    x, y = at(offsets[score.best], score.distance)
    draw.ellipse((x - DOT, y - DOT, x + DOT, y + DOT), COLORS[0])
    title = f"{float(1000 * score.offset):+g} ms: distance {score.distance:.4f}, confidence {score.confidence:.4f}"
    draw.text((LEFT, TOP - 4 * GAP), title, INK, font)
    return pixels_of(picture.reduce(FINE))
