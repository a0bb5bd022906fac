"""Drawn hands with their arms: a palm, fingers of two bones, a thumb; in the colours of skin, rounded by light."""

from __future__ import annotations

import math
import random
from typing import NamedTuple

import torch
from torch import Tensor

from ....face.actor.identity import SKINS, mixed
from .shapes import Place, Plane, capsule, coverage, domed, ellipse, lit, plane

PALM = (0.4, 0.75)  # how wide a palm is, in widths of a face
LEFT, TOP, RIGHT, BOTTOM = -1.3, -1.8, 1.3, 3.4  # the sheet in widths of a palm; its middle is at (0, 0)
FINGERS = ((-0.37, 0.82, 0.12), (-0.13, 1.0, 0.13), (0.11, 0.95, 0.13), (0.34, 0.72, 0.11))  # x, length, radius
KNUCKLES = -0.42  # y from which fingers grow


class _Bone(NamedTuple):
    """A bar of flesh from `start` to `end` with radii `first` and `last`, `round` at its edge, `lift` above the arm."""

    start: Place
    end: Place
    first: float
    last: float
    round: float
    lift: float = 0.0

    def part(self, scale: float) -> tuple[slice, slice]:
        """Rows and columns of the sheet's pixels that it meets, and a few more: nothing is drawn on the others."""
        room = max(self.first, self.last) + 2 / scale
        x, y = (sorted(pair) for pair in zip(self.start, self.end, strict=True))
        left, top, right, bottom = x[0] - room - LEFT, y[0] - room - TOP, x[1] + room - LEFT, y[1] + room - TOP
        return slice(max(0, int(scale * top)), int(scale * bottom) + 1), slice(
            max(0, int(scale * left)), int(scale * right) + 1
        )


def draw_hand(face: float, chance: random.Random, device: torch.device) -> tuple[Tensor, Place]:
    """A cut-out for a face of that width in pixels: [4, h, w] premultiplied, and the pixel of the palm's middle."""
    scale = face * chance.uniform(*PALM)
    on = plane(LEFT, TOP, RIGHT, BOTTOM, scale, device)
    side = chance.choice((-1.0, 1.0))  # a left or a right hand
    bones, nails = _hand(chance, side)
    distance, heights = torch.full_like(on.x, math.inf), torch.zeros_like(on.x)
    for bone in bones:
        part = bone.part(scale)
        within = Plane(on.x[part], on.y[part], on.pixel)
        more = capsule(within, bone.start, bone.end, bone.first, bone.last)
        distance[part] = torch.minimum(distance[part], more)
        heights[part] = torch.maximum(heights[part], bone.lift + domed(more, bone.round))
    light = (chance.uniform(-0.8, 0.8), chance.uniform(-0.9, 0.3), 1.0)
    shine = 0.35 + 0.65 * lit(heights, on, light)  # [h, w]
    dark = chance.uniform(0, len(SKINS) - 1.001)
    skin = torch.tensor(mixed(SKINS[int(dark)], SKINS[int(dark) + 1], dark % 1), device=device) / 255
    colours = skin[:, None, None] * shine ** torch.tensor([0.85, 1.0, 1.1], device=device)[:, None, None]  # [3, h, w]
    for tip, angle, radius in nails:
        nail = ellipse(on.turned(tip, angle), (0.5 * radius, 0.7 * radius))
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


def _hand(chance: random.Random, side: float) -> tuple[list[_Bone], list[tuple[Place, float, float]]]:
    """The bones, and of each nail its place, its angle and the finger's radius."""
    spread = chance.uniform(0.0, 0.16)  # radians from one finger to the next
    seen_from_behind = chance.random() < 0.6
    fist = chance.random() < 0.2
    bones = [
        _Bone((-0.16, -0.08), (0.16, -0.08), 0.38, 0.38, 0.28),
        _Bone((0.0, 0.0), (0.0, 0.45), 0.42, 0.3, 0.28),
        _Bone((0.0, 0.4), (0.0, 6.0), 0.29, 0.48, 0.28),
    ]
    nails = []
    for number, (x, length, radius) in enumerate(FINGERS):
        bent = 0.45 if fist else chance.uniform(0.75, 1.0) * (0.55 if chance.random() < 0.12 else 1.0)
        angle = side * (number - 1.5) * spread + chance.gauss(0, 0.04)
        middle = _beyond((side * x, KNUCKLES), angle, 0.5 * length * bent)
        tip = _beyond(middle, angle + chance.gauss(0, 0.08), 0.5 * length * bent)
        bones.append(_Bone((side * x, KNUCKLES + 0.15), middle, 1.1 * radius, radius, radius, 0.12))
        bones.append(_Bone(middle, tip, radius, 0.82 * radius, radius, 0.12))
        if seen_from_behind and not fist:
            nails.append((tip, angle, radius))
    out = chance.uniform(0.25, 0.95)
    joint = _beyond((-side * 0.4, 0.12), -side * out, 0.42)
    end = _beyond(joint, -side * (out - chance.uniform(0.1, 0.5)), 0.36)
    bones.append(_Bone((-side * 0.22, 0.32), joint, 0.2, 0.14, 0.14, 0.16))
    bones.append(_Bone(joint, end, 0.14, 0.1, 0.14, 0.16))
    return bones, nails


def _beyond(start: Place, angle: float, length: float) -> Place:
    """The place that far off, upwards, turned by `angle` radians, clockwise."""
    return start[0] + length * math.sin(angle), start[1] - length * math.cos(angle)
