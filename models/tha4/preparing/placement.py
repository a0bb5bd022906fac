"""Where a character's 512 x 512 picture lies in the picture that it was taken from (THA4, section 4).

The head, from the crown of the hair to the chin, comes to lie in the square [64:192, 192:320] (rows first).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...errors import LikenessError
from ..picture import SIDE
from ..tiles import Region

LARGEST = 16384  # pixels of a side; more is a slip of the keyboard


@dataclass(frozen=True)
class Box:
    """A square: left, top and side in pixels, from the upper left corner of a picture; fractions are meant."""

    left: float
    top: float
    side: float

    def __post_init__(self) -> None:
        finite = all(math.isfinite(value) for value in (self.left, self.top, self.side))
        if not finite or not 0 < self.side <= LARGEST or max(abs(self.left), abs(self.top)) > LARGEST:
            raise LikenessError(f"A square at ({self.left}, {self.top}) with a side of {self.side} pixels is none.")

    def __str__(self) -> str:
        return f"x {self.left:.0f}, y {self.top:.0f}, size {self.side:.0f}"


HEAD = Box(192, 64, 128)  # where the networks want the head; also what the brow networks see
FACE = Box(192, 80, 128)  # what a face student draws
MORPHED = Box(160, 32, 192)  # what the face morpher sees
WHOLE = Box(0, 0, SIDE)


@dataclass(frozen=True)
class Placement:
    """A place (x, y) of the source lies at (scale * x + left, scale * y + top) of the 512 x 512 picture.

    `width` and `height` are the source's, in pixels.
    """

    scale: float
    left: float
    top: float
    width: int
    height: int

    def __post_init__(self) -> None:
        if not all(math.isfinite(value) for value in (self.scale, self.left, self.top)) or self.scale <= 0:
            raise LikenessError(f"A placement needs a scale above 0 and finite offsets; this one is {self}.")

    @staticmethod
    def of_head(head: Box, width: int, height: int) -> Placement:
        """The placement that brings a head, in pixels of a source of this size, into its square."""
        scale = HEAD.side / head.side
        return Placement(scale, HEAD.left - scale * head.left, HEAD.top - scale * head.top, width, height)

    def forth(self, box: Box) -> Box:
        """A square of the source, in the 512 x 512 picture."""
        return Box(self.scale * box.left + self.left, self.scale * box.top + self.top, self.scale * box.side)

    def back(self, box: Box) -> Box:
        """A square of the 512 x 512 picture, in the source."""
        return Box((box.left - self.left) / self.scale, (box.top - self.top) / self.scale, box.side / self.scale)

    @property
    def affected(self) -> Region:
        """The pixels of the source that the 512 x 512 picture reaches. Raises LikenessError if there are none."""
        whole = self.back(WHOLE)
        region = Region(
            top=max(0, math.floor(whole.top)),
            bottom=min(self.height, math.ceil(whole.top + whole.side)),
            left=max(0, math.floor(whole.left)),
            right=min(self.width, math.ceil(whole.left + whole.side)),
        )
        if region.top >= region.bottom or region.left >= region.right:
            raise LikenessError("The head's square is so far outside of the picture that nothing of it is seen.")
        return region
