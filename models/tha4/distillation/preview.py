"""What a student has learned so far, to look at: a few fixed poses by teacher and student, and where they differ."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from ..color import over
from ..fast_student import FastStudent
from ..pose import POSE_SIZE, indices_of_name
from ..student import Student
from .teaching import Teacher

POSES = (
    {"eye_wink_left": 1.0, "eyebrow_raised": 0.8, "mouth_aaa": 1.0},
    {"eye_happy_wink": 1.0, "mouth_raised_corner": 0.9, "head_x": 0.4, "neck_z": 0.6},
    {"head_x": -0.7, "head_y": 1.0, "neck_z": -0.5, "iris_rotation_y": 0.8, "mouth_iii": 0.7},
    {"body_y": -1.0, "body_z": 1.0, "breathing": 1.0, "head_y": -0.8, "eye_surprised": 0.7, "mouth_ooo": 0.6},
)
GAIN = 4.0  # differences are shown that much larger


class Preview(NamedTuple):
    """Pictures [N, 3, H, W], sRGB 0..1 on white; `difference` is white where both agree, darker where they do not."""

    teacher: Tensor
    student: Tensor
    difference: Tensor

    def sheet(self) -> Tensor:
        """All in one picture [3, 3 H, N W]: a row each, a column for each pose."""
        return torch.cat([torch.cat(list(pictures), dim=-1) for pictures in self], dim=-2)


class Previewer:
    """Draws previews; the teacher draws its part once for each phase."""

    def __init__(self, teacher: Teacher) -> None:
        self.teacher = teacher
        self.poses = torch.zeros(len(POSES), POSE_SIZE)
        for row, pose in zip(self.poses, POSES, strict=True):
            for name, value in pose.items():
                row[indices_of_name(name)] = value
        self._drawn: dict[str, Tensor] = {}

    @torch.inference_mode()
    def show(self, phase: str, student: Student) -> Preview:
        """In phase "face" the face squares, in phase "body" whole frames."""
        if phase not in self._drawn:
            draw = self.teacher.face if phase == "face" else self.teacher.render
            self._drawn[phase] = self._on_white(draw(self.poses.to(self.teacher.character.device)))
        true = self._drawn[phase]
        if phase == "face":
            face_poses = self.poses[:, : student.face.config.pose_size].to(student.character)
            drawn = self._on_white(student.face(face_poses))
        else:
            drawn = self._on_white(FastStudent(student).render(self.poses))
        return Preview(true, drawn, (1 - GAIN * (true - drawn).abs()).clamp(0, 1))

    @staticmethod
    def _on_white(drawn: Tensor) -> Tensor:
        return over(drawn.cpu().float(), torch.ones(3, 1, 1))  # [N, 3, H, W]
