"""The squares of a character's picture that the teacher's first networks see (THA4, the chain of the published code).

In pixels of 512, rows first: brows [64:192, 192:320], face [32:224, 160:352]; at other sizes in proportion. The square
that a student's face morpher draws, [80:208, 192:320], lies inside the second (`face_square`).
"""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor

from .face_square import face_square

STEP = 64  # a picture's side is a multiple of it: every crop is then whole at every level of every network


class Square(NamedTuple):
    """A square of a picture, in pixels."""

    top: int
    left: int
    side: int

    def cut(self, picture: Tensor) -> Tensor:
        """[..., H, W] -> its part [..., side, side], a view."""
        return picture[..., self.top : self.top + self.side, self.left : self.left + self.side]

    def paste(self, picture: Tensor, part: Tensor) -> Tensor:
        """A copy of picture [..., H, W] with `part` [..., side, side] in place of this square."""
        pasted = picture.clone()
        self.cut(pasted).copy_(part)
        return pasted

    def inside(self, outer: Square) -> Square:
        """The same square counted from the corner of an outer one."""
        return Square(self.top - outer.top, self.left - outer.left, self.side)


def brow_crop(size: int) -> Square:
    """What the eyebrow networks see: 128 pixels of 512."""
    return Square(size // 8, size * 3 // 8, size // 4)


def face_crop(size: int) -> Square:
    """What the face morpher sees: 192 pixels of 512."""
    return Square(size // 16, size * 5 // 16, size * 3 // 8)


def face_part(size: int) -> Square:
    """The face square of distillation: 128 pixels of 512."""
    return Square(*face_square(size))
