"""The face morpher of a student (THA4, section 4): a sine network that draws the square of the face from 39 numbers."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn import Module

from .pose import FACE_POSE_SIZE
from .siren import Siren, position_and_pose


@dataclass(frozen=True)
class FaceStudentConfig:
    """Sizes of a face morpher; the defaults are those of every published character."""

    image_size: int = 128
    pose_size: int = FACE_POSE_SIZE
    width: int = 128
    layers: int = 8
    omega: float = 30.0


class FaceStudent(Module):
    """pose [B, 39] -> the face square [B, 4, 128, 128], premultiplied linear RGBA about [-1, 1], not clamped."""

    def __init__(self, config: FaceStudentConfig = FaceStudentConfig()) -> None:
        super().__init__()
        self.config = config
        self.siren = Siren(2 + config.pose_size, 4, config.width, config.layers, config.omega)

    def forward(self, pose: Tensor, size: int | None = None) -> Tensor:
        """`size`: side in pixels where it is not the config's; a coordinate network can draw at any."""
        return self.siren(position_and_pose(pose, size or self.config.image_size))  # [B, 4, size, size]
