"""Drawn things that are held before faces: a mug, a bar, a spoon, a microphone, a telephone, a ball, any polygon."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from .shapes import Place, Plane, box, capsule, coverage, domed, ellipse, lit, plane, polygon

LENGTH = (0.6, 1.5)  # of a thing, in widths of a face
EDGE = 1.08  # the sheet reaches from -EDGE to EDGE both ways; things lie within -1..1


class _Sheet:
    """Bodies laid over each other, all under one light."""

    def __init__(self, on: Plane, chance: random.Random) -> None:
        self.on, self.chance = on, chance
        self.light = (chance.uniform(-0.9, 0.9), chance.uniform(-1.0, 0.4), 1.0)
        self.pixels = on.x.new_zeros(4, *on.x.shape)

    def add(self, distance: Tensor, colours: Tensor, round_: float, heights: Tensor | None = None) -> None:
        """A body [h, w] in colours [3, 1 or h, 1 or w], whose edge is round by so much, or of other heights [h, w]."""
        shine = lit(domed(distance, round_) if heights is None else heights, self.on, self.light)
        lighted = colours * (0.35 + 0.65 * shine) + 0.35 * shine**12 * self.chance.random()
        alpha = coverage(distance, self.on)[None]
        self.pixels = self.pixels * (1 - alpha) + torch.cat([lighted.clamp(0, 1), torch.ones_like(alpha)]) * alpha

    def colour(self) -> Tensor:
        """Any [3, 1, 1]."""
        return self.on.x.new_tensor([self.chance.random() for _ in range(3)])[:, None, None]

    def texture(self) -> Tensor:
        """Plain, striped, dotted or mottled: [3, 1 or h, 1 or w]."""
        one, other, kind = self.colour(), self.colour(), self.chance.randrange(4)
        on = self.on.turned((0.0, 0.0), self.chance.uniform(0, math.pi))
        wide = self.chance.uniform(0.08, 0.5)
        if kind == 0:
            return one
        if kind == 1:
            share = torch.sin(2 * math.pi * on.x / wide)
        elif kind == 2:
            share = torch.sin(math.pi * on.x / wide) * torch.sin(math.pi * on.y / wide) - 0.2
        else:
            waves = [torch.sin(self.chance.uniform(3, 14) * on.x + self.chance.uniform(-9, 9) * on.y) for _ in range(4)]
            return torch.lerp(one, other, (0.5 + 0.25 * torch.stack(waves).sum(0)).clamp(0, 1))
        return torch.lerp(one, other, (0.5 + share * wide / (2 * math.pi * on.pixel)).clamp(0, 1))


def draw_object(face: float, chance: random.Random, device: torch.device) -> tuple[Tensor, Place]:
    """A cut-out for a face of that width in pixels: [4, h, w] premultiplied, and its middle pixel."""
    scale = face * chance.uniform(*LENGTH) / 2
    sheet = _Sheet(plane(-EDGE, -EDGE, EDGE, EDGE, scale, device), chance)
    chance.choice(THINGS)(sheet)
    return sheet.pixels, (EDGE * scale, EDGE * scale)


def _mug(sheet: _Sheet) -> None:
    on, wide, high = sheet.on, sheet.chance.uniform(0.42, 0.6), sheet.chance.uniform(0.55, 0.9)
    paint = sheet.texture()
    handle = (ellipse(on.turned((wide, 0.0), 0.0), (0.34, 0.55 * high))).abs() - 0.07
    sheet.add(handle, paint, 0.07)
    sheet.add(box(on, (wide, high), 0.1), paint, wide, domed(on.x.abs() - wide, wide))
    rim = on.turned((0.0, -high + 0.05), 0.0)
    sheet.add(ellipse(rim, (wide, 0.13)), sheet.colour(), 0.05)


def _bar(sheet: _Sheet) -> None:
    first, last = sheet.chance.uniform(0.04, 0.2), sheet.chance.uniform(0.04, 0.2)
    sheet.add(capsule(sheet.on, (0.0, -0.8), (0.0, 0.8), first, last), sheet.texture(), max(first, last))


def _spoon(sheet: _Sheet) -> None:
    metal = sheet.colour() * 0.2 + 0.7
    sheet.add(capsule(sheet.on, (0.0, -0.3), (0.0, 0.95), 0.05, 0.07), metal, 0.06)
    bowl = sheet.on.turned((0.0, -0.62), 0.0)
    sheet.add(ellipse(bowl, (0.25, 0.36)), metal, 0.2)
    sheet.add(ellipse(bowl, (0.18, 0.29)), 0.8 * metal, 0.25)


def _microphone(sheet: _Sheet) -> None:
    on, dark = sheet.on, 0.3 * sheet.colour()
    sheet.add(capsule(on, (0.0, -0.4), (0.0, 0.95), 0.2, 0.13), dark, 0.18)
    mesh = 0.5 + 0.25 * torch.sin(40 * on.x) * torch.sin(40 * on.y)
    sheet.add(ellipse(on.turned((0.0, -0.62), 0.0), (0.33, 0.35)), mesh * (0.5 + 0.5 * sheet.colour()), 0.33)
    sheet.add(box(on.turned((0.0, -0.33), 0.0), (0.28, 0.05), 0.03), sheet.colour(), 0.04)


def _telephone(sheet: _Sheet) -> None:
    on, case = sheet.on, sheet.texture()
    sheet.add(box(on, (0.5, 0.95), 0.1), case, 0.05)
    if sheet.chance.random() < 0.5:
        sheet.add(box(on, (0.45, 0.86), 0.05), 0.25 * sheet.colour(), 0.02)
    else:
        sheet.add(ellipse(on.turned((-0.28, -0.7), 0.0), (0.1, 0.1)), 0.2 * sheet.colour(), 0.05)


def _ball(sheet: _Sheet) -> None:
    wide, high = sheet.chance.uniform(0.35, 0.95), sheet.chance.uniform(0.5, 0.95)
    sheet.add(ellipse(sheet.on, (wide, high)), sheet.texture(), min(wide, high))


def _polygon(sheet: _Sheet) -> None:
    count, turn = sheet.chance.randint(3, 8), sheet.chance.uniform(0, math.pi)
    corners = []
    for at in range(count):
        angle, far = turn + 2 * math.pi * at / count, sheet.chance.uniform(0.4, 0.98)
        corners.append((far * math.cos(angle), far * math.sin(angle)))
    sheet.add(polygon(sheet.on, corners), sheet.texture(), sheet.chance.uniform(0.02, 0.3))


THINGS: Sequence[Callable[[_Sheet], None]] = (_mug, _bar, _spoon, _microphone, _telephone, _ball, _polygon)
