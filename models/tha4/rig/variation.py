"""Other characters from the same drawing: Nagi's colours dyed, her long hair and her figure stretched.

Nagi herself is NAGI, in which nothing is changed. The head keeps its size and its place, so every variation obeys the
rules for pictures.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import torch
from PIL import ImageColor
from torch import Generator, Tensor
from torch.nn.functional import grid_sample

from ..warp import positions
from . import brows, eyes, palette

WHITE = "#ffffff"  # lights stay white on any colour
HAIR_ROOT, NECK = (256.0, 110.0), (256.0, 201.0)  # pixels: what stays in place when hair or figure is stretched


@dataclass(frozen=True)
class Dye:
    """A change of colour, in HSV: the hue turned by a share of the circle, saturation and value multiplied."""

    hue: float = 0.0
    saturation: float = 1.0
    value: float = 1.0

    def __call__(self, colour: str) -> str:
        """ "#rrggbb" -> "#rrggbb"."""
        if colour == WHITE:
            return WHITE
        hue, saturation, value = colorsys.rgb_to_hsv(*(level / 255 for level in ImageColor.getrgb(colour)[:3]))
        dyed = colorsys.hsv_to_rgb(
            (hue + self.hue) % 1, min(1.0, saturation * self.saturation), min(1.0, value * self.value)
        )
        return "#" + "".join(f"{round(level * 255):02x}" for level in dyed)


@dataclass(frozen=True)
class Stretch:
    """How much wider and longer something is drawn."""

    wide: float = 1.0
    long: float = 1.0

    def of(self, sheet: Tensor, about: tuple[float, float]) -> Tensor:
        """A sheet [C, S, S] stretched about a place in pixels. Below its last row the sheet goes on as it ended."""
        if self == Stretch():
            return sheet
        size = sheet.shape[-1]
        centre = (2 * sheet.new_tensor(about) / size - 1)[:, None, None]  # [2, 1, 1]
        factors = sheet.new_tensor((self.wide, self.long))[:, None, None]
        place = centre + (positions(size, size, sheet) - centre) / factors  # [2, S, S]
        return grid_sample(sheet[None], place.permute(1, 2, 0)[None], padding_mode="border", align_corners=False)[0]


@dataclass(frozen=True)
class Variation:
    """What is different from Nagi. `trim`: bow, stars and stripes; `navy`: collar, skirt, cuffs."""

    hair: Dye = Dye()
    skin: Dye = Dye()
    cloth: Dye = Dye()
    navy: Dye = Dye()
    trim: Dye = Dye()
    eyes: Dye = Dye()
    back_hair: Stretch = Stretch()
    figure: Stretch = Stretch()

    def dyes(self) -> palette.Dyes:
        """For each colour of the drawing, by its "#rrggbb", what it becomes."""
        dyes = {tone: self.eyes(tone) for tone in (*eyes.IRIS, eyes.PUPIL)} | {brows.COLOUR: self.hair(brows.COLOUR)}
        groups = {
            "HAIR": self.hair, "SKIN": self.skin, "BLUSH": self.skin, "CLOTH": self.cloth, "NAVY": self.navy,
            "CORAL": self.trim, "GOLD": self.trim, "FOAM": self.trim,
        }  # fmt: skip
        for name, colour in vars(palette).items():
            dye = groups.get(name.partition("_")[0])
            if dye is not None:
                dyes[colour] = dye(colour)
        return dyes


NAGI = Variation()


def random_variation(generator: Generator) -> Variation:
    """A character from `generator`: any hair, cloth and eyes, a plausible skin, somewhat other proportions."""

    def between(low: float, high: float) -> float:
        return low + (high - low) * torch.rand((), generator=generator, dtype=torch.float64).item()

    dark = between(0, 1)
    return Variation(
        hair=Dye(between(0, 1), between(0.4, 1.8), between(0.25, 1.05)),
        skin=Dye(between(-0.01, 0.01), 1 + 1.5 * dark, 1 - 0.45 * dark),  # the darker, the more saturated
        cloth=Dye(between(0, 1), between(0.0, 6.0), between(0.45, 1.0)),
        navy=Dye(between(0, 1), between(0.3, 1.3), between(0.6, 2.0)),
        trim=Dye(between(0, 1), between(0.5, 1.2), between(0.7, 1.1)),
        eyes=Dye(between(0, 1), between(0.7, 1.2), between(0.8, 1.2)),
        back_hair=Stretch(between(0.92, 1.1), between(0.6, 1.35)),
        figure=Stretch(between(0.88, 1.14), between(0.92, 1.1)),
    )
