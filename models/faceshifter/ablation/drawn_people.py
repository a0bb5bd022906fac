"""Drawn faces to train on in seconds: who somebody is by a number, and what the face does by numbers.

Shapes as plain functions of place, all pictures of a batch at once. Identity: the form of the face, skin, hair and its
style, eyes, brows, nose, lips. Attributes: place, turn, tilt, mouth, eyes, light and background.
"""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from ..training.data.faces import GivenFaces
from ..training.data.occlusions import Occlusions

ATTRIBUTES = (
    *("x", "y", "turn", "tilt", "size"),  # to the right, down, to the picture's right, clockwise, larger
    *("mouth", "smile", "eyes", "gaze", "brows"),  # open, corners up, shut, to the picture's right, raised
    *("light", "warmth", "red", "green", "blue"),  # from the picture's right, warm; the background
)
SKINS = ((0.98, 0.84, 0.74), (0.86, 0.66, 0.50), (0.55, 0.38, 0.27), (0.33, 0.22, 0.17))
HAIRS = ((0.93, 0.80, 0.45), (0.70, 0.30, 0.12), (0.36, 0.22, 0.13), (0.10, 0.08, 0.09), (0.75, 0.75, 0.78))
EYES = ((0.25, 0.55, 0.90), (0.25, 0.65, 0.30), (0.45, 0.28, 0.12), (0.12, 0.10, 0.10))
TRAITS = 15


def random_attributes(count: int, generator: Generator) -> Tensor:
    """[count, 15], each in -1..1, as ATTRIBUTES names them."""
    return 2 * torch.rand(count, len(ATTRIBUTES), generator=generator) - 1


def drawn_faces(people: int, each: int, size: int, seed: int = 0, covered: bool = False, first: int = 0) -> GivenFaces:
    """Training faces: so many people from number `first` on, each in so many pictures.

    `covered`: some have hands and things before them.
    """
    generator = torch.Generator().manual_seed(seed)
    persons = torch.arange(people).repeat_interleave(each)
    attributes = random_attributes(len(persons), generator)
    parts = [draw(*part, size)[0] for part in zip((first + persons).split(64), attributes.split(64), strict=True)]
    pictures = torch.cat(parts)  # [people x each, 3, size, size]
    if covered:
        pictures, _ = Occlusions().cover(pictures, [generator] * len(pictures))
    return GivenFaces((255 * pictures).round().byte(), persons)


def traits(persons: Tensor) -> Tensor:
    """[B, 15] in 0..1 for people [B], spread evenly, so that they differ (Kronecker's sequence)."""
    root = 2.0
    for _ in range(40):
        root = (1 + root) ** (1 / (TRAITS + 1))
    steps = torch.tensor([root ** -(at + 1) for at in range(TRAITS)], dtype=torch.float64)
    return ((0.5 + (persons.double()[:, None] + 1) * steps) % 1).float()


def draw(persons: Tensor, attributes: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Pictures [B, 3, size, size] in 0..1 of people [B] with attributes [B, 15]; and five points of them [B, 5, 2].

    Those are eyes, nose and mouth corners in pixels, the picture's left first.
    """
    of = {name: value[:, None, None] for name, value in zip(ATTRIBUTES, attributes.unbind(1), strict=True)}  # [B, 1, 1]
    who = [value[:, None, None] for value in traits(persons).unbind(1)]
    at = (torch.arange(size) + 0.5) * (2 / size) - 1
    face = _Faces(of, at[None, None, :], at[None, :, None], size)
    return face.draw(who)


class _Faces:
    """`x`, `y`: the place in the face's own frame, upright, about its middle."""

    def __init__(self, of: dict[str, Tensor], across: Tensor, down: Tensor, size: int) -> None:
        self.of, self.pixels, self.down = of, size, down
        self.scale = 1 + 0.1 * of["size"]
        self.angle = 0.25 * of["tilt"]
        self.shift_x, self.shift_y = 0.14 * of["x"], 0.1 * of["y"]
        x, y = across - self.shift_x, down - self.shift_y
        cosine, sine = self.angle.cos(), self.angle.sin()
        self.x, self.y = (x * cosine + y * sine) / self.scale, (y * cosine - x * sine) / self.scale
        self.across = across

    def ellipse(
        self, x: Tensor, y: Tensor, wide: Tensor | float, high: Tensor | float, power: Tensor | float = 2.0
    ) -> Tensor:
        """[B, S, S] in 0..1: the inside, smoothed over about a pixel."""
        wide, high = torch.as_tensor(wide), torch.as_tensor(high)
        across, down = (self.x - x) / wide, (self.y - y) / high
        if isinstance(power, float) and power == 2:
            far = torch.hypot(across, down)
        else:
            far = (across.abs() ** power + down.abs() ** power) ** (1 / torch.as_tensor(power))
        return (0.5 + (1 - far) * torch.minimum(wide, high) * self.pixels / 2).clamp(0, 1)

    def place(self, x: Tensor, y: Tensor) -> Tensor:
        """[B, 2] in pixels: where a place of the face lies in the picture."""
        cosine, sine = self.angle.cos(), self.angle.sin()
        right = self.scale * (x * cosine - y * sine) + self.shift_x
        down = self.scale * (x * sine + y * cosine) + self.shift_y
        return torch.stack([right, down], -1).expand(len(self.angle), 1, 1, 2)[:, 0, 0].add(1) * (self.pixels / 2)

    def draw(self, who: list[Tensor]) -> tuple[Tensor, Tensor]:
        of = self.of
        wide, high, jaw = 0.44 + 0.14 * who[0], 0.58 + 0.14 * who[1], 1.7 + 1.5 * who[2]
        skin, hair, iris = _mix(SKINS, who[3]), _pick(HAIRS, who[4]), _pick(EYES, who[5])
        turn = 0.16 * of["turn"]
        zero = torch.zeros_like(turn)
        picture = _colours(0.5 + 0.35 * torch.cat([of[name] for name in ("red", "green", "blue")], 2)[:, 0])
        picture = picture * (1 - 0.15 * self.down[:, None])
        # hair behind, the neck, the face
        style, long_ = (who[6] * 3).floor(), 0.3 + 0.5 * who[7]
        behind = self.ellipse(-0.3 * turn, -0.1 + zero, wide * 1.18, high * 1.12)
        falls = self.ellipse(-0.3 * turn, 0.1 + long_ / 2, wide * 1.15, 0.35 + long_, 4.0) * (style > 1)
        picture = _over(picture, hair * 0.75, torch.maximum(behind, falls) * (style > 0))
        picture = _over(picture, skin * 0.8, self.ellipse(-0.2 * turn, 0.85 + zero, 0.24, 0.5, 4.0))
        face = self.ellipse(zero, 0.05 + zero, wide, high, jaw)
        form = 1 + 0.3 * of["light"] * (self.x / wide).clamp(-1, 1) - 0.18 * (self.x / wide) ** 2
        picture = _over(picture, (skin * form[:, None]).clamp(0, 1), face)
        fringe = self.ellipse(
            turn * 0.3 + 0.3 * (who[8] - 0.5), -high + 0.05 + 0.14 * who[7], wide * 1.1, 0.32 + zero, 2.5
        )
        picture = _over(picture, hair, fringe * (style > 0))
        # eyes and brows
        apart, eye_y, eye = 0.17 + 0.09 * who[9], -0.10 - 0.08 * who[10], 0.09 + 0.04 * who[11]
        opened = (0.55 - 0.45 * of["eyes"]) * eye
        points = []
        for side in (-1, 1):
            x = side * apart * (1 - 0.25 * side * of["turn"].sign() * turn.abs()) + turn
            picture = _over(picture, torch.full_like(skin, 0.96), self.ellipse(x, eye_y, eye, opened))
            seen = self.ellipse(x, eye_y, eye, opened)
            pupil_x = x + 0.45 * eye * of["gaze"]
            picture = _over(picture, iris, self.ellipse(pupil_x, eye_y, 0.62 * eye, 0.62 * eye) * seen)
            picture = _over(
                picture, torch.zeros_like(iris), self.ellipse(pupil_x, eye_y, 0.27 * eye, 0.27 * eye) * seen
            )
            brow_y = eye_y - 0.13 - 0.05 * of["brows"] + 0.3 * (who[12] - 0.5) * side * (self.x - x)
            picture = _over(picture, hair * 0.6, self.ellipse(x, brow_y, 0.13 + zero, 0.022 + 0.03 * who[12]))
            points.append(self.place(x, eye_y))
        # nose and mouth
        nose_y, nose_wide = 0.12 + 0.08 * who[13], 0.05 + 0.07 * who[14]
        picture = _over(picture, skin * 0.72, self.ellipse(1.5 * turn, nose_y, nose_wide, 0.045 + zero))
        picture = _over(
            picture, (skin * 1.15).clamp(0, 1), self.ellipse(1.35 * turn, nose_y - 0.12, 0.03 + zero, 0.13 + zero)
        )
        points.append(self.place(1.5 * turn, nose_y))
        mouth_x, mouth_y, half = 1.1 * turn, 0.36 + 0.05 * who[13], 0.15 + 0.08 * who[2]
        bend = mouth_y - 0.08 * of["smile"] * (((self.x - mouth_x) / half) ** 2 - 0.5).clamp(-1, 1)
        gap, lip = 0.055 * (1 + of["mouth"]), 0.035 + 0.03 * who[11]
        lips = skin * torch.tensor([0.85, 0.42, 0.45])[:, None, None] + torch.tensor([0.1, 0.0, 0.02])[:, None, None]
        picture = _over(picture, lips, self.ellipse(mouth_x, bend, half, lip + gap))
        picture = _over(picture, lips * 0.2, self.ellipse(mouth_x, bend, 0.8 * half, 0.3 * lip + gap))
        corner = mouth_y - 0.04 * of["smile"]
        points += [self.place(mouth_x + side * half, corner) for side in (-1, 1)]
        light = 1 + 0.12 * of["light"][:, None] * self.across[:, None]
        warm = 1 + 0.12 * of["warmth"][:, None] * torch.tensor([1.0, 0.0, -1.0])[:, None, None]
        return (picture * light * warm).clamp(0, 1), torch.stack(points, 1)


def _over(picture: Tensor, colour: Tensor, alpha: Tensor) -> Tensor:
    return torch.lerp(picture, colour, alpha[:, None])


def _colours(values: Tensor) -> Tensor:
    return values[:, :, None, None]  # [B, 3, 1, 1]


def _mix(table: tuple[tuple[float, ...], ...], share: Tensor) -> Tensor:
    """Anywhere between the colours of a table: [B, 3, 1, 1]."""
    at = share[:, 0, 0] * (len(table) - 1)
    first = at.floor().long().clamp(max=len(table) - 2)
    colours = torch.tensor(table)
    return _colours(torch.lerp(colours[first], colours[first + 1], (at - first)[:, None]))


def _pick(table: tuple[tuple[float, ...], ...], share: Tensor) -> Tensor:
    """One of the colours of a table, a little lighter or darker: [B, 3, 1, 1]."""
    at = share[:, 0, 0] * len(table)
    return _colours(torch.tensor(table)[at.floor().long()] * (0.85 + 0.3 * (at % 1))[:, None]).clamp(0, 1)
