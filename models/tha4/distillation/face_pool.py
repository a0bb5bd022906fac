"""Faces that a teacher drew for some thousand poses, looked up pixel by pixel (THA4, section 4)."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from .course import Classroom
from .drawings import drawings
from .packed_pixels import network_values, packed, unpacked
from .teaching import Teacher

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class FacePool:
    """Faces of many poses: `poses` [P, 45], `pixels` packed [P, S * S], and how likely each place is drawn."""

    poses: Tensor
    pixels: Tensor
    side: int
    density: Tensor  # [S * S] on the CPU, sums to 1

    @classmethod
    def drawn(cls, teacher: Teacher, count: int, room: Classroom, floor: float) -> FacePool:
        """`count` faces. A place is drawn in proportion to `floor` + how much it varies, the most variable being 1."""
        LOG.info("The teacher draws %d faces", count)
        poses, drawn = drawings(
            room.pool_poses(count),
            lambda chunk: {"faces": packed(teacher.face(chunk))},
            room.device,
            room.pool,
            room.patience,
            room.enough,
        )
        pixels = drawn["faces"]
        varies = unpacked(pixels[:256]).float().std(0).mean(-1).cpu()  # [S * S]
        density = floor + varies / varies.max().clamp(min=1)
        return cls(poses, pixels, teacher.character.shape[-1] // 4, density / density.sum())

    def batch(self, poses: int, places: int, generator: Generator) -> tuple[Tensor, Tensor, Tensor]:
        """poses [B, 45], `places` positions in each [B, N, 2] and the teacher's values there [B, N, 4]."""
        index = torch.randint(len(self.poses), (poses,), generator=generator)
        at = torch.multinomial(self.density, poses * places, True, generator=generator).view(poses, places)
        index, at = index.to(self.pixels.device), at.to(self.pixels.device)
        across = torch.stack([at % self.side, at // self.side], dim=-1)  # [B, N, 2]: column, row
        return self.poses[index], (2 * across + 1) / self.side - 1, network_values(self.pixels[index[:, None], at])
