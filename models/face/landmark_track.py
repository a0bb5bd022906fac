"""Landmarks of a face over time, in either of the two usual sets: iBUG's 68, or MediaPipe's mesh of 468 or 478."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import torch
from torch import Tensor

from ..errors import LikenessError
from .landmark_sets import IBUG, MESH, MESH_WITH_IRISES, PUPILS, ibug_from


@dataclass(frozen=True)
class LandmarkTrack:
    """T >= 1 frames at `fps` a second: `points` [T, 68 | 468 | 478, 2 | 3] in pixels of a `width` x `height` picture.

    x to the right, y down, a third coordinate in the same unit. `present` [T] says in which frames a face was seen;
    what stands in the others is 0. Float32 on the CPU. Raises LikenessError for a wrong shape or size, no frame, a
    rate that is not positive, or a coordinate that is not a number (naming its frame and point).
    """

    points: Tensor
    width: int
    height: int
    present: Tensor
    fps: Fraction

    def __post_init__(self) -> None:
        shape = list(self.points.shape)
        if len(shape) != 3 or shape[1] not in (IBUG, MESH, MESH_WITH_IRISES) or shape[2] not in (2, 3):
            raise LikenessError(f"Landmarks are [frames, 68, 468 or 478 points, 2 or 3]; these are {shape}.")
        if shape[0] == 0:
            raise LikenessError("These landmarks have no frame. Choose another file or a longer part.")
        if self.width < 1 or self.height < 1 or self.fps <= 0:
            raise LikenessError(
                f"A picture of {self.width} x {self.height} pixels at {self.fps} frames a second is not possible."
            )
        if self.present.shape != (shape[0],):
            raise LikenessError(f"{shape[0]} frames need as many marks of presence, not {list(self.present.shape)}.")
        present = self.present.to("cpu", torch.bool)
        points = torch.where(present[:, None, None], self.points.detach().to("cpu", torch.float32), 0)
        wrong = (~torch.isfinite(points)).nonzero()
        if len(wrong):
            frame, point, _ = wrong[0].tolist()
            raise LikenessError(f"Frame {frame} of the landmarks: point {point} is not a number. Correct its source.")
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "present", present)

    def __len__(self) -> int:
        return len(self.points)

    def as_ibug(self) -> LandmarkTrack:
        """The 68 points, taken from the mesh where that is what we have."""
        if self.points.shape[1] == IBUG:
            return self
        return replace(self, points=ibug_from(self.points))

    def pupils(self) -> Tensor | None:
        """The middles of the irises [T, 2, 2 | 3], the picture's left eye first; None in a set without irises."""
        return self.points[:, PUPILS] if self.points.shape[1] == MESH_WITH_IRISES else None
