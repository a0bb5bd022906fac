"""The student (THA4, section 4): one character, known by heart by two small sine networks.

This is the plain formula, as published; `fast_student` computes the same in a fraction of the time.
"""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor
from torch.nn import Module
from torch.nn.functional import avg_pool2d

from ..errors import LikenessError
from .body_student import BodyStudent, BodyStudentConfig
from .face_square import face_square, paste_face
from .face_student import FaceStudent, FaceStudentConfig

__all__ = ["BodyStudent", "BodyStudentConfig", "FaceStudent", "FaceStudentConfig", "Student", "StudentOutput"]


class StudentOutput(NamedTuple):
    """All [B, C, S, S] in network space, none clamped: the body morpher's output, then the face it was given."""

    image: Tensor  # 4 channels: color * alpha + warped * (1 - alpha)
    alpha: Tensor  # 1
    color: Tensor  # 4
    warped: Tensor  # 4
    flow: Tensor  # 2: x, y; the picture is 2 wide
    face: Tensor  # 4 channels of S/4 x S/4


class Student(Module):
    """One character: its two networks and its picture. poses [B, 45] -> StudentOutput.

    `character` is [4, 512, 512] in network space (color.to_network). Raises LikenessError where the sizes of the
    picture and the two networks do not fit together. The state dict is the whole character: `face.*`, `body.*` and the
    picture, as `character`.
    """

    character: Tensor

    def __init__(self, face: FaceStudent, body: BodyStudent, character: Tensor) -> None:
        super().__init__()
        size = body.config.image_size
        if character.shape != (4, size, size):
            raise LikenessError(
                f"The character's picture is {list(character.shape)}; its body morpher needs [4, {size}, {size}]."
            )
        if face.config.image_size * 4 != size:
            raise LikenessError(
                f"The face morpher draws {face.config.image_size} pixels; a body morpher of {size} needs {size // 4}. "
                "Use the two files of one character."
            )
        self.face = face
        self.body = body
        self.register_buffer("character", character)

    def forward(self, poses: Tensor, half: bool = False) -> StudentOutput:
        """`half`: the same formula evaluated at half size, S = 256."""
        check_poses(poses, self.body.config.pose_size)
        picture = picture_at(self.character, half)  # [4, S, S]
        _, _, side = face_square(picture.shape[-1])
        face = self.face(poses[:, : self.face.config.pose_size], side)  # [B, 4, S/4, S/4]
        image, alpha, color, warped, flow = self.body(paste_face(picture, face), poses)  # [B, C, S, S]
        return StudentOutput(image, alpha, color, warped, flow, face)


def picture_at(character: Tensor, half: bool) -> Tensor:
    """The character's picture [4, S, S], or its 2x2 means [4, S/2, S/2]; exact, as its light is premultiplied."""
    return avg_pool2d(character, 2) if half else character


def check_poses(poses: Tensor, pose_size: int) -> None:
    """Raises LikenessError unless `poses` is [B, pose_size]."""
    if poses.ndim != 2 or poses.shape[1] != pose_size:
        raise LikenessError(f"Poses are [frames, {pose_size}]; these are {list(poses.shape)}.")
