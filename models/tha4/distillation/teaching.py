"""What distillation asks of a teacher (THA4, section 4): faces, frames and flows of any poses.

The five published networks with a picture are one, the rig of the default character is one, and so is any student.
"""

from __future__ import annotations

from typing import Protocol

from torch import Tensor


class TeacherFrames(Protocol):
    """What a teacher says of a batch of poses, in network space at the character's size S."""

    @property
    def morphed(self) -> Tensor:
        """[B, 4, S, S]: the picture at rest with the posed face, which the body morpher moves."""

    @property
    def image(self) -> Tensor:
        """[B, 4, S, S]: the finished frames."""

    @property
    def flow(self) -> Tensor:
        """[B, 2, S, S]: where each pixel comes from (`warp`)."""

    @property
    def warped(self) -> Tensor:
        """[B, 4, S, S]: `morphed` moved by the flow."""

    @property
    def direct(self) -> Tensor:
        """[B, 4, S, S]: the frames as a network paints them anew; a teacher that paints none gives `image`."""


class Teacher(Protocol):
    """Whoever can say how a character looks in any pose. What it answers lies on its own device."""

    @property
    def character(self) -> Tensor:
        """[4, S, S] in network space: the picture at rest."""

    def face(self, poses: Tensor) -> Tensor:
        """poses [B, 45] -> the face square [B, 4, S/4, S/4] in network space."""

    def body(self, poses: Tensor) -> TeacherFrames:
        """poses [B, 45] -> the frames and what they were made from."""

    def render(self, poses: Tensor) -> Tensor:
        """poses [B, 45] -> the finished frames [B, 4, S, S] alone."""
