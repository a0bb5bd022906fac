"""The little stars that Nagi wears: in her hair, at her neck, on her jacket."""

from __future__ import annotations

import numpy as np

from . import palette as c
from .brush import Curve, Layer, dot, filled

GOLD = (c.GOLD, c.GOLD_LIGHT, c.GOLD_SHADE, c.GOLD_LINE)
CORAL = (c.CORAL, c.CORAL_LIGHT, c.CORAL_SHADE, c.CORAL_LINE)


def star(x: float, y: float, radius: float, turn: float) -> Curve:
    """A plump five-pointed star, turned clockwise by `turn` radians."""
    angle = turn + np.arange(10) * np.pi / 5
    reach = np.where(np.arange(10) % 2 == 0, radius, radius * 0.54)
    return np.stack([x + reach * np.sin(angle), y - reach * np.cos(angle)], 1)


def draw_star(
    sheet: Layer, x: float, y: float, radius: float, turn: float, colours: tuple[str, str, str, str] = GOLD
) -> None:
    """An enamelled star with an outline, a dark lower right, a light, and a shadow on what it lies on."""
    base, light, shadow, line = colours
    inside = filled(star(x, y, radius, turn))
    sheet.shade(inside.shifted(0.8, 1.8).blurred(0.7), "#7d74b8", 0.9)
    sheet.fill(filled(star(x, y, radius + 1.1, turn)), line)
    sheet.fill(inside, base)
    sheet.tint((inside - inside.shifted(-0.19 * radius, -0.21 * radius)).blurred(0.4), shadow, 0.9, within=inside)
    gleam = dot(x - radius * 0.25, y - radius * 0.3, radius * 0.28, radius * 0.2)
    sheet.tint(gleam.blurred(0.25), light, within=inside)
