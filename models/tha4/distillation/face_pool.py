"""Faces that a teacher drew for some thousand poses, looked up pixel by pixel (THA4, section 4)."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from .packed_pixels import drawn_in_chunks, network_values, packed, unpacked
from .pose_sampling import sample_poses
from .teaching import Teacher

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class FacePool:
    """Faces of many poses: `poses` [P, 45], `pixels` packed [P, S * S], and how likely each place is drawn."""

    poses: Tensor
    pixels: Tensor
    side: int
    density: Tensor  # [S * S], sums to 1

    @classmethod
    def drawn(cls, teacher: Teacher, count: int, seed: int, floor: float) -> FacePool:
        """`count` faces. A place is drawn in proportion to `floor` + how much it varies, the most variable being 1."""
        poses = sample_poses(count, seed)
        LOG.info("the teacher draws %d faces", count)
        (pixels,) = drawn_in_chunks(poses, lambda chunk: (packed(teacher.face(chunk)),))
        varies = unpacked(pixels[:256]).float().std(0).mean(-1)  # [S * S]
        density = floor + varies / varies.max().clamp(min=1)
        return cls(poses, pixels, teacher.character.shape[-1] // 4, density / density.sum())

    def batch(self, poses: int, places: int, generator: Generator) -> tuple[Tensor, Tensor, Tensor]:
        """poses [B, 45], `places` positions in each [B, N, 2] and the teacher's values there [B, N, 4]."""
        index = torch.randint(len(self.poses), (poses,), generator=generator)
        at = torch.multinomial(self.density, poses * places, True, generator=generator).view(poses, places)
        across = torch.stack([at % self.side, at // self.side], dim=-1)  # [B, N, 2]: column, row
        return self.poses[index], (2 * across + 1) / self.side - 1, network_values(self.pixels[index[:, None], at])
