"""A student as a teacher: its own face, image, flow and colour are the truth that another student learns.

A published student has the movement and the softness of the real teacher at a tenth of its cost, and its files are at
hand: distillation is measured on it.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from ..face_square import paste_face
from ..fast_student import GPU_BATCH, TILE_COLUMNS, TILE_ROWS, FastStudent
from ..tiles import Region, cover, plan
from ..warp import blend, warp
from ..workers import Workers, side_by_side


class StudentFrames(NamedTuple):
    """As TeacherFrames, all [B, C, S, S] in network space, none clamped."""

    morphed: Tensor  # 4 channels
    image: Tensor  # 4
    flow: Tensor  # 2
    warped: Tensor  # 4
    direct: Tensor  # 4: what a student calls its colour


class StudentTeacher:
    """Teaches what `drawing` draws, equal to Student.forward up to rounding, on the device that it lies on."""

    def __init__(self, drawing: FastStudent) -> None:
        self.drawing = drawing

    @property
    def character(self) -> Tensor:
        """See Teacher."""
        return self.drawing.character

    @torch.no_grad()
    def face(self, poses: Tensor) -> Tensor:
        """poses [B, 45] -> the face square [B, 4, S/4, S/4]."""
        side = self.character.shape[-1] // 4
        face_poses = poses[:, : self.drawing.face_pose_size].to(self.character)
        with side_by_side(self.character.device) as workers:
            tiles = cover(torch.ones(side, side, dtype=torch.bool), *self._tile(side))
            parts = [self.drawing.face(part, tiles, side, workers) for part in face_poses.split(self._batch)]
        return torch.cat(parts)

    @torch.no_grad()
    def body(self, poses: Tensor) -> StudentFrames:
        """poses [B, 45] -> the frames."""
        size = self.character.shape[-1]
        said = self.character.new_empty(len(poses), 7, size, size)
        with side_by_side(said.device) as workers:
            for at in range(0, len(poses), self._batch):
                self._say(poses[at : at + self._batch].to(said), said[at : at + self._batch], workers)
        flow, alpha, color = said.split([2, 1, 4], dim=1)
        morphed = paste_face(self.character, self.face(poses))  # [B, 4, S, S]
        warped = warp(morphed, flow)  # [B, 4, S, S]
        return StudentFrames(morphed, blend(alpha, color, warped), flow, warped, color)

    def render(self, poses: Tensor) -> Tensor:
        """poses [B, 45] -> the finished frames [B, 4, S, S] alone, which takes less time."""
        return self.drawing.render(poses)

    def _say(self, poses: Tensor, said: Tensor, workers: Workers) -> None:
        """Writes flow, alpha and colour of every pixel into `said` [B, 7, S, S]."""

        def write(tile: Region, x: Tensor) -> None:
            said[:, :, tile.rows, tile.columns] = x.permute(0, 3, 1, 2)

        size = said.shape[-1]
        tiles = plan(torch.ones(size, size, dtype=torch.bool), len(self.drawing.body.levels), *self._tile(size))
        self.drawing.body.visit(poses, tiles, size, write, workers)

    @property
    def _batch(self) -> int:
        return 1 if self.character.device.type == "cpu" else GPU_BATCH

    def _tile(self, size: int) -> tuple[int, int]:
        return (TILE_ROWS, TILE_COLUMNS) if self.character.device.type == "cpu" else (size, size)
