"""The losses of a training run as curves, one for each phase or term."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from .loss_history import LossHistory

WIDTH, HEIGHT = 768, 320  # of two curves beside each other
FINE = 2  # drawn that much larger: Pillow's lines have no smooth edges of their own
INK, GRID = (40, 40, 40), (225, 225, 225)
COLORS = ((196, 78, 120), (58, 110, 180), (46, 139, 87), (205, 133, 63), (123, 82, 171), (90, 90, 90))
LEFT, RIGHT, TOP, BOTTOM = 58 * FINE, 14 * FINE, 34 * FINE, 28 * FINE  # around a curve
GAP, LETTERS = 6 * FINE, 14 * FINE
LINES = 6  # the most across one curve


class Frame(NamedTuple):
    """The rectangle that a curve is drawn into, and the range of its losses."""

    left: int
    top: int
    right: int
    bottom: int
    steps: int
    low: float
    high: float

    def at(self, step: float, loss: float) -> tuple[float, float]:
        """Pixels of a point; losses are on a logarithmic scale, unless some are negative."""
        if self.low > 0:
            up = math.log(loss / self.low) / math.log(self.high / self.low)
        else:
            up = (loss - self.low) / (self.high - self.low)
        return self.left + (self.right - self.left) * step / self.steps, self.bottom - (self.bottom - self.top) * up


def chart(history: LossHistory) -> Tensor:
    """The curves, two beside each other, [H, W, 3] sRGB 0..1: WIDTH pixels wide, HEIGHT for each row."""
    rows = math.ceil(len(history.phases) / 2)
    picture = Image.new("RGB", (WIDTH * FINE, rows * HEIGHT * FINE), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(LETTERS)
    wide, high = picture.width // 2, HEIGHT * FINE
    for place, (phase, known) in enumerate(history.phases.items()):
        row, column = divmod(place, 2)
        even = any(loss < 0 for _, loss in known)  # a logarithm of the likelihood, say
        points = [(step, loss) for step, loss in known if even or loss > 0]
        left, top, title = column * wide + LEFT, row * high + TOP, f"{phase}: not yet trained"
        if points:
            title = f"{phase}: loss {points[-1][1]:.4g} after {points[-1][0]:,} steps"
            losses = [loss for _, loss in points]
            low, most = min(losses), max(losses)
            if even:
                margin = 0.05 * ((most - low) or 1)
                low, most = low - margin, most + margin
            else:
                low, most = low / 1.05, most * 1.05
            right, bottom = (column + 1) * wide - RIGHT, (row + 1) * high - BOTTOM
            frame = Frame(left, top, right, bottom, points[-1][0], low, most)
            _curve(draw, font, frame, points, COLORS[place % len(COLORS)])
        draw.text((left, top - 4 * GAP), title, INK, font)
    return pixels_of(picture.reduce(FINE))


def _curve(
    draw: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    frame: Frame,
    points: list[tuple[int, float]],
    color: tuple[int, int, int],
) -> None:
    for loss in ruled(frame.low, frame.high) if frame.low > 0 else evenly_ruled(frame.low, frame.high):
        y = frame.at(0, loss)[1]
        draw.line([(frame.left, y), (frame.right, y)], GRID, FINE)
        draw.text((frame.left - GAP, y), f"{loss:g}", INK, font, anchor="rm")
    draw.line([(frame.left, frame.top), (frame.left, frame.bottom), (frame.right, frame.bottom)], INK, FINE)
    draw.text((frame.left, frame.bottom + GAP), "0", INK, font)
    draw.text((frame.right, frame.bottom + GAP), f"step {frame.steps:,}", INK, font, anchor="ra")
    placed = [frame.at(step, loss) for step, loss in points]
    draw.line([(frame.left, placed[0][1]), *placed], color, 2 * FINE, joint="curve")


def ruled(low: float, high: float) -> list[float]:
    """Round losses from `low` to `high`, at most LINES: as close as that allows."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in ((1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 5), (1, 3), (1,)):
        found = [float(f"{digit}e{decade}") for decade in decades for digit in digits]
        found = [loss for loss in found if low <= loss <= high]
        if len(found) <= LINES:
            return found
    return found[:: math.ceil(len(found) / LINES)]


def evenly_ruled(low: float, high: float) -> list[float]:
    """Round losses from `low` to `high`, evenly spaced, at most LINES."""
    decade = 10.0 ** math.floor(math.log10((high - low) / LINES))
    apart = next(times * decade for times in (1, 2, 5, 10, 20) if (high - low) / (times * decade) <= LINES - 1)
    return [number * apart for number in range(math.ceil(low / apart), math.floor(high / apart) + 1)]


def pixels_of(picture: Image.Image) -> Tensor:
    """A picture of Pillow's, in RGB: [H, W, 3] sRGB 0..1."""
    pixels = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8)
    return pixels.view(picture.height, picture.width, 3).float() / 255
