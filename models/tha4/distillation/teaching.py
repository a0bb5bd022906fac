"""What distillation asks of a teacher (THA4, section 4): faces, frames and flows of any poses.

The rig of the default character is one; the networks of the published teacher, or another student, can be.
"""

from __future__ import annotations

from typing import Protocol

from torch import Tensor


class TeacherFrames(Protocol):
    """What a teacher says of a batch of poses, in network space at the character's size S."""

    @property
    def image(self) -> Tensor:
        """[B, 4, S, S]: the finished frames."""

    @property
    def flow(self) -> Tensor:
        """[B, 2, S, S]: where each pixel comes from (`warp`)."""


class Teacher(Protocol):
    """Whoever can say how a character looks in any pose; its `character` [4, S, S] is the picture at rest."""

    @property
    def character(self) -> Tensor:
        """[4, S, S] in network space."""

    def face(self, poses: Tensor) -> Tensor:
        """poses [B, 45] -> the face square [B, 4, S/4, S/4] in network space."""

    def body(self, poses: Tensor) -> TeacherFrames:
        """poses [B, 45] -> the frames, of the picture that holds the posed face."""
