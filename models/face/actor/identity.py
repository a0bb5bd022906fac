"""Who an actor is: proportions and colours, which stay the same whatever they do. None of them is a real person."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from ...errors import LikenessError

Colour = tuple[int, int, int]  # straight sRGB, 0..255
STYLES = ("short", "long", "shaved")
SKINS: tuple[Colour, ...] = ((240, 204, 180), (228, 184, 154), (204, 154, 120), (162, 114, 84), (118, 82, 62))
HAIRS: tuple[Colour, ...] = ((222, 186, 120), (164, 116, 68), (146, 78, 44), (96, 66, 46), (58, 42, 36), (38, 32, 34))
EYES: tuple[Colour, ...] = ((92, 128, 158), (96, 124, 84), (124, 92, 54), (92, 60, 36), (64, 44, 34))
CLOTHS: tuple[Colour, ...] = (
    *((62, 92, 130), (128, 66, 64), (74, 104, 84)),
    *((198, 168, 110), (96, 88, 104), (216, 212, 204)),
)
FACTORS = (
    *("face_wide", "face_long", "jaw_wide", "eye_high", "nose_wide", "nose_long"),
    *("mouth_wide", "lips_full", "brow_high", "brow_thick"),
)
COLOURS = ("skin", "hair", "eyes", "cloth")


@dataclass(frozen=True)
class Identity:
    """The first ten are factors of an average adult's measures, 0.8..1.25.

    Raises LikenessError for a factor or a parting out of range, an unknown style, and a colour that is none.
    """

    face_wide: float = 1.0
    face_long: float = 1.0
    jaw_wide: float = 1.0
    eye_high: float = 1.0
    nose_wide: float = 1.0
    nose_long: float = 1.0
    mouth_wide: float = 1.0
    lips_full: float = 1.0
    brow_high: float = 1.0
    brow_thick: float = 1.0
    style: str = "short"
    parting: float = 0.4  # where the hair parts: -1 above the eye on the picture's left, 1 above the other one
    skin: Colour = SKINS[1]
    hair: Colour = HAIRS[3]
    eyes: Colour = EYES[0]
    cloth: Colour = CLOTHS[0]

    def __post_init__(self) -> None:
        for name in FACTORS:
            if not 0.8 <= getattr(self, name) <= 1.25:
                raise LikenessError(f"An actor's {name} is a factor of 0.8 to 1.25, not {getattr(self, name)}.")
        for name in COLOURS:
            colour = getattr(self, name)
            if len(colour) != 3 or not all(0 <= level <= 255 for level in colour):
                raise LikenessError(f"An actor's {name} is a colour of three levels 0 to 255, not {colour}.")
        if not -1 <= self.parting <= 1:
            raise LikenessError(f"An actor's hair parts between -1 and 1, not at {self.parting}.")
        if self.style not in STYLES:
            raise LikenessError(f"There is no hair style '{self.style}'. Choose one of {', '.join(STYLES)}.")


def random_identity(seed: int) -> Identity:
    """Somebody; the same one for the same seed."""
    chance = random.Random(seed)
    dark = chance.uniform(0, len(SKINS) - 1.001)
    first = min(int(dark), 2)  # light hair and light eyes go with the lighter skins
    factors: dict[str, Any] = {name: chance.uniform(0.9, 1.1) for name in FACTORS}
    return Identity(
        **factors,
        style=chance.choice(STYLES[:2] if chance.random() < 0.85 else STYLES),
        parting=chance.uniform(-1, 1),
        skin=mixed(SKINS[int(dark)], SKINS[int(dark) + 1], dark % 1),
        hair=chance.choice(HAIRS[first:]),
        eyes=chance.choice(EYES[first:]),
        cloth=chance.choice(CLOTHS),
    )


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`share` 0 is one colour, 1 the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def shaded(colour: Colour, light: float) -> Colour:
    """Darker below 1, lighter above it."""
    return mixed((0, 0, 0), colour, light) if light <= 1 else mixed(colour, (255, 255, 255), light - 1)
