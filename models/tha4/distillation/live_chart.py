"""A distillation under way: its losses as curves above what teacher and student draw of one pose."""

from __future__ import annotations

import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor
from torch.nn.functional import interpolate

from ...training.chart import INK, WIDTH, chart, pixels_of
from ...training.loss_history import LossHistory
from .preview import Preview

CAPTIONS, BAND = ("teacher", "student", "difference"), 22
LETTERS = 14  # pixels high


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
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(LETTERS)
    for place, caption in enumerate(CAPTIONS):
        draw.text(((2 * place + 1) * WIDTH / 6, BAND / 2), caption, INK, font, anchor="mm")
    return pixels_of(picture)
