"""Which part of a character's picture is drawn, and how large: what is left out is not computed."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from .fast_student import FastStudent, Region

WHOLE, BUST = "whole", "bust"
FRAMINGS = (WHOLE, BUST)
# Around the head, which THA4 wants inside rows 64..192 and columns 192..320 of the 512 picture (section 4).
BUST_SQUARE = Region(top=24, bottom=344, left=96, right=416)


@dataclass(frozen=True)
class Framed:
    """A student seen through one of FRAMINGS, at full or at half size (a preview at a quarter of the work)."""

    student: FastStudent
    framing: str
    half: bool

    def render(self, poses: Tensor) -> Tensor:
        """Poses [B, 45] -> pictures [B, 4, H, W] in network space."""
        return self.student.render(poses, self.region(), self.half)  # [B, 4, H, W]

    def region(self) -> Region | None:
        """The rectangle to draw, in pixels of the size that is drawn; None is all of it."""
        if self.framing == WHOLE:
            return None
        return Region(*(edge // 2 for edge in BUST_SQUARE)) if self.half else BUST_SQUARE
