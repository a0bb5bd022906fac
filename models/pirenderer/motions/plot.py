"""A motion as curves over its time, drawn as a picture: head, place, crop and expression, each in its own panel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from ...face.tracks.frame_ranges import runs
from ..motion import Motion
from .directions import Directions

FINE = 2  # drawn that much larger: Pillow's lines have no smooth edges of their own
SMALLEST = (320, 400)  # pixels: narrower or lower, letters cover the curves
INK, GRID, GAP = (40, 40, 40), (225, 225, 225), (250, 228, 222)
COLOURS = ((196, 78, 120), (58, 110, 180), (70, 150, 80), (200, 140, 40), (120, 90, 170), (60, 160, 160))
LEFT, RIGHT, TOP, BOTTOM = 50 * FINE, 12 * FINE, 26 * FINE, 8 * FINE  # around a panel's curves
LETTERS, TIMES = 12 * FINE, 20 * FINE
LINES = 4  # the most across one panel
MOST = len(COLOURS)  # curves of a panel


class Panel(NamedTuple):
    """`curves` [T] by name; `least`: the range of values is at least as wide, so that noise stays small."""

    title: str
    curves: dict[str, Tensor]
    least: float


def plot(motion: Motion, width: int, height: int, directions: Directions | None = None) -> Tensor:
    """The curves, [height, width, 3] sRGB 0..1; frames whose face was not measured are shaded.

    Expression: how far it goes along each of the directions, the first six; without them, its length.
    """
    return drawn(panels_of(motion, directions), motion.seen, motion.fps, width, height)


def drawn(panels: Sequence[Panel], seen: Tensor, fps: Fraction, width: int, height: int) -> Tensor:
    """Panels of curves [T] below each other over their time: [height, width, 3] sRGB 0..1.

    `seen` [T] bool: the other frames are shaded. Less than SMALLEST becomes that.
    """
    width, height = max(width, SMALLEST[0]), max(height, SMALLEST[1])
    picture = Image.new("RGB", (width * FINE, height * FINE), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(LETTERS)
    each = (picture.height - TIMES) / len(panels)
    for at, panel in enumerate(panels):
        place = (LEFT, round(at * each) + TOP, picture.width - RIGHT, round((at + 1) * each) - BOTTOM)
        _panel(draw, font, panel, seen, place)
    seconds = (len(seen) - 1) / float(fps)
    draw.text((LEFT, picture.height - TIMES), "0 s", INK, font)
    end = f"{seconds:.2f} s, {len(seen)} frames at {float(fps):g} fps"
    draw.text((picture.width - RIGHT, picture.height - TIMES), end, INK, font, anchor="ra")
    pixels = torch.frombuffer(bytearray(picture.reduce(FINE).tobytes()), dtype=torch.uint8)
    return pixels.view(height, width, 3).float() / 255


def panels_of(motion: Motion, directions: Directions | None = None) -> list[Panel]:
    """What is drawn of a motion."""
    angles, across, (scale, t0, t1) = motion.angle.rad2deg().T, motion.translation.T, motion.crop.T
    along = {"length": motion.expression.norm(dim=1)}
    if directions and list(directions):
        along = {
            name: motion.expression @ (directions[name] / directions[name].square().sum())
            for name in list(directions)[:MOST]
        }
    return [
        Panel("head, degrees", dict(zip(("pitch", "yaw", "roll"), angles, strict=True)), 10),
        Panel("translation", dict(zip(("x", "y", "z"), across, strict=True)), 0.2),
        Panel(
            "crop, pixels from the mean",
            {"t0": t0 - t0.mean(), "t1": t1 - t1.mean(), "100 (s - 1)": 100 * (scale - 1)},
            10,
        ),
        Panel("expression", along, 1),
    ]


def _panel(
    draw: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    panel: Panel,
    seen: Tensor,
    place: tuple[int, int, int, int],
) -> None:
    left, top, right, bottom = place
    values = torch.stack(list(panel.curves.values()))  # [curves, T]
    low, high = float(values.min()), float(values.max())
    room = max(0.0, panel.least - (high - low)) / 2 + 0.05 * max(high - low, panel.least)
    low, high = low - room, high + room
    step = (right - left) / max(1, len(seen) - 1)

    def y(value: float) -> float:
        return bottom - (bottom - top) * (value - low) / (high - low)

    marks = seen.tolist()
    for first, last in runs(marks):
        if not marks[first]:
            ends = (max(left, left + (first - 0.5) * step), min(right, left + (last + 0.5) * step))
            draw.rectangle((ends[0], top, max(ends[1], ends[0] + FINE), bottom), GAP)
    for value in ruled(low, high):
        draw.line([(left, y(value)), (right, y(value))], GRID, FINE)
        draw.text((left - 6 * FINE, y(value)), f"{value:g}", INK, font, anchor="rm")
    draw.line([(left, top), (left, bottom), (right, bottom)], INK, FINE)
    draw.text((left, top - 20 * FINE), panel.title, INK, font)
    end = right
    for (name, curve), colour in reversed(list(zip(panel.curves.items(), COLOURS, strict=False))):
        draw.text((end, top - 20 * FINE), name, colour, font, anchor="ra")
        end -= round(font.getlength(name)) + 12 * FINE
        points = [(left + at * step, y(value)) for at, value in enumerate(curve.tolist())]
        draw.line([*points, (points[-1][0] + FINE, points[-1][1])], colour, 2 * FINE, joint="curve")


def ruled(low: float, high: float) -> list[float]:
    """Round numbers from `low` to `high`, at most LINES: multiples of 1, 2 or 5 times a power of ten."""
    least = (high - low) / LINES
    decade = 10.0 ** math.floor(math.log10(least))
    step = next(step for step in (decade, 2 * decade, 5 * decade, 10 * decade) if step >= least)
    first = math.ceil(low / step)
    return [round(at * step, 10) for at in range(first, math.floor(high / step) + 1)][:LINES]
