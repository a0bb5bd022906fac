"""Pictures of a distillation under way: the loss of each network as a curve, above what teacher and student draw."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor
from torch.nn.functional import interpolate

from .loss_history import PHASES, LossHistory
from .preview import Preview

WIDTH, HEIGHT = 768, 320
FINE = 2  # drawn that much larger: Pillow's lines have no smooth edges of their own
CAPTIONS, BAND = ("teacher", "student", "difference"), 22
INK, GRID = (40, 40, 40), (225, 225, 225)
COLORS = {"face": (196, 78, 120), "body": (58, 110, 180)}
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
        """Pixels of a point; losses are on a logarithmic scale."""
        up = math.log(loss / self.low) / math.log(self.high / self.low)
        return self.left + (self.right - self.left) * step / self.steps, self.bottom - (self.bottom - self.top) * up


def chart(history: LossHistory) -> Tensor:
    """The curves of both networks beside each other, [H, W, 3] sRGB 0..1."""
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(LETTERS)
    half = picture.width // len(PHASES)
    for place, phase in enumerate(PHASES):
        points = [(step, loss) for step, loss in history.phases[phase] if loss > 0]
        left, title = place * half + LEFT, f"{phase}: not yet trained"
        if points:
            title = f"{phase}: loss {points[-1][1]:.4g} after {points[-1][0]:,} steps"
            losses = [loss for _, loss in points]
            low, high = min(losses) / 1.05, max(losses) * 1.05
            frame = Frame(left, TOP, (place + 1) * half - RIGHT, picture.height - BOTTOM, points[-1][0], low, high)
            _curve(draw, font, frame, points, COLORS[phase])
        draw.text((left, TOP - 4 * GAP), title, INK, font)
    return _tensor(picture.reduce(FINE))


def _curve(
    draw: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    frame: Frame,
    points: list[tuple[int, float]],
    color: tuple[int, int, int],
) -> None:
    for loss in ruled(frame.low, frame.high):
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


def strips(preview: Preview) -> Tensor:
    """Teacher, student and difference side by side, a picture for each pose: [N, H, 3 W, 3] sRGB 0..1."""
    return torch.cat(list(preview), dim=-1).movedim(1, -1)


def live(history: LossHistory, preview: Preview, turn: int) -> Tensor:
    """The chart above one pose by teacher and student, and their difference: [H, W, 3]. Each `turn` shows another."""
    strip = strips(preview)[turn % len(preview.teacher)].movedim(-1, 0)[None]  # [1, 3, h, 3 h]
    below = interpolate(strip, (WIDTH // 3, WIDTH), mode="bilinear", align_corners=False, antialias=True)
    return torch.cat([chart(history), _captions(), below[0].movedim(0, -1).clamp(0, 1)])


def _captions() -> Tensor:
    picture = Image.new("RGB", (WIDTH, BAND), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(LETTERS // FINE)
    for place, caption in enumerate(CAPTIONS):
        draw.text(((2 * place + 1) * WIDTH / 6, BAND / 2), caption, INK, font, anchor="mm")
    return _tensor(picture)


def _tensor(picture: Image.Image) -> Tensor:
    """[H, W, 3] sRGB 0..1."""
    pixels = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8)
    return pixels.view(picture.height, picture.width, 3).float() / 255
