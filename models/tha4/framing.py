"""Which part of a character's picture is drawn, and how large; a student does not compute what is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from torch import Tensor

from .fast_student import FastStudent, Region
from .fast_teacher.fast_teacher import FastTeacher

WHOLE, BUST = "whole", "bust"
FRAMINGS = (WHOLE, BUST)
# Around the head, which THA4 wants inside rows 64..192 and columns 192..320 of the 512 picture (section 4).
BUST_SQUARE = Region(top=24, bottom=344, left=96, right=416)
Character: TypeAlias = FastStudent | FastTeacher  # one character that can be posed, with its resting picture


@dataclass(frozen=True)
class Framed:
    """A character seen through one of FRAMINGS, at full or at half size (a quick preview)."""

    character: Character
    framing: str
    half: bool

    def render(self, poses: Tensor) -> Tensor:
        """Poses [B, 45] -> pictures [B, 4, H, W] in network space."""
        return self.character.render(poses, self.region(), self.half)  # [B, 4, H, W]

    def region(self) -> Region | None:
        """The rectangle to draw, in pixels of the size that is drawn; None is all of it."""
        if self.framing == WHOLE:
            return None
        return Region(*(edge // 2 for edge in BUST_SQUARE)) if self.half else BUST_SQUARE
