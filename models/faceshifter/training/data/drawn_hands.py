"""Drawn hands with their arms: a palm, fingers of two bones, a thumb; in the colours of skin, rounded by light."""

from __future__ import annotations

import math
import random

import torch
from torch import Tensor

from ....face.actor.identity import SKINS, mixed
from .shapes import Place, Plane, capsule, coverage, domed, ellipse, lit, plane

PALM = (0.4, 0.75)  # how wide a palm is, in widths of a face
LEFT, TOP, RIGHT, BOTTOM = -1.3, -1.8, 1.3, 4.2  # the sheet in widths of a palm; its middle is at (0, 0)
FINGERS = ((-0.37, 0.82, 0.12), (-0.13, 1.0, 0.13), (0.11, 0.95, 0.13), (0.34, 0.72, 0.11))  # x, length, radius
KNUCKLES = -0.42  # y from which fingers grow


def draw_hand(face: float, chance: random.Random, device: torch.device) -> tuple[Tensor, Place]:
    """A cut-out for a face of that width in pixels: [4, h, w] premultiplied, and the pixel of the palm's middle."""
    scale = face * chance.uniform(*PALM)
    on = plane(LEFT, TOP, RIGHT, BOTTOM, scale, device)
    side = chance.choice((-1.0, 1.0))  # a left or a right hand
    parts, nails = _hand(on, chance, side)
    distance, heights = parts[0]
    for more, higher in parts[1:]:
        distance, heights = torch.minimum(distance, more), torch.maximum(heights, higher)
    light = (chance.uniform(-0.8, 0.8), chance.uniform(-0.9, 0.3), 1.0)
    shine = 0.35 + 0.65 * lit(heights, on, light)  # [h, w]
    dark = chance.uniform(0, len(SKINS) - 1.001)
    skin = torch.tensor(mixed(SKINS[int(dark)], SKINS[int(dark) + 1], dark % 1), device=device) / 255
    colours = skin[:, None, None] * shine ** torch.tensor([0.85, 1.0, 1.1], device=device)[:, None, None]  # [3, h, w]
    for nail in nails:
        colours = torch.lerp(colours, (1.2 * skin).clamp(max=1)[:, None, None] * shine, 0.8 * coverage(nail, on))
    if chance.random() < 0.6:  # a sleeve
        cloth = torch.tensor([chance.random() for _ in range(3)], device=device)
        wide = chance.uniform(0.45, 0.6)
        cuff = torch.maximum(on.x.abs() - wide - 0.04 * on.y, chance.uniform(0.8, 2.2) - on.y)
        colours = torch.lerp(
            colours, cloth[:, None, None] * (0.4 + 0.6 * lit(domed(cuff, 0.4), on, light)), coverage(cuff, on)
        )
        distance = torch.minimum(distance, cuff)
    alpha = coverage(distance, on)[None]
    return torch.cat([colours.clamp(0, 1) * alpha, alpha]), (-LEFT * scale, -TOP * scale)


def _hand(on: Plane, chance: random.Random, side: float) -> tuple[list[tuple[Tensor, Tensor]], list[Tensor]]:
    """Distances and heights of the parts, and distances of the nails."""
    spread = chance.uniform(0.0, 0.16)  # radians from one finger to the next
    seen_from_behind = chance.random() < 0.6
    fist = chance.random() < 0.2
    palm = capsule(on, (-0.16, -0.08), (0.16, -0.08), 0.38, 0.38)
    heel = capsule(on, (0.0, 0.0), (0.0, 0.45), 0.42, 0.3)
    arm = capsule(on, (0.0, 0.4), (0.0, 6.0), 0.29, 0.48)
    parts = [(each, domed(each, 0.28)) for each in (palm, heel, arm)]
    nails = []
    for number, (x, length, radius) in enumerate(FINGERS):
        bent = 0.45 if fist else chance.uniform(0.75, 1.0) * (0.55 if chance.random() < 0.12 else 1.0)
        angle = side * (number - 1.5) * spread + chance.gauss(0, 0.04)
        middle = _beyond((side * x, KNUCKLES), angle, 0.5 * length * bent)
        tip = _beyond(middle, angle + chance.gauss(0, 0.08), 0.5 * length * bent)
        for start, end, first, last in (
            ((side * x, KNUCKLES + 0.15), middle, 1.1 * radius, radius),
            (middle, tip, radius, 0.82 * radius),
        ):
            bone = capsule(on, start, end, first, last)
            parts.append((bone, 0.12 + domed(bone, radius)))
        if seen_from_behind and not fist:
            nails.append(ellipse(on.turned(tip, angle), (0.5 * radius, 0.7 * radius)))
    out = chance.uniform(0.25, 0.95)
    joint = _beyond((-side * 0.4, 0.12), -side * out, 0.42)
    end = _beyond(joint, -side * (out - chance.uniform(0.1, 0.5)), 0.36)
    for thumb in (capsule(on, (-side * 0.22, 0.32), joint, 0.2, 0.14), capsule(on, joint, end, 0.14, 0.1)):
        parts.append((thumb, 0.16 + domed(thumb, 0.14)))
    return parts, nails


def _beyond(start: Place, angle: float, length: float) -> Place:
    """The place that far off, upwards, turned by `angle` radians, clockwise."""
    return start[0] + length * math.sin(angle), start[1] - length * math.cos(angle)
