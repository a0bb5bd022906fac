"""The student, fast: the frames of student.Student up to rounding, in a fraction of its time.

What is saved, beside the cheaper sums of sine_level and the tiles of fast_body: the face is drawn again only when one
of its 39 parameters moves, and pixels outside of the character's outline are not drawn at all.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import avg_pool2d

from ..errors import LikenessError
from .face_square import face_square, paste_face
from .fast_body import FastBody, FastFace
from .outline import SMALLEST, STEP, grown, outline
from .sine import compiled_sine
from .sine_level import SineLevel
from .student import Student, check_poses
from .tiles import Region, cover, plan
from .workers import Workers, side_by_side

__all__ = ["FastStudent", "Region"]

TILE_ROWS = 32
TILE_COLUMNS = 128  # 1.5 MB at 90 channels; half of it costs 15 % more time, twice as much 3 %
GPU_BATCH = 4  # whole frames at a time: about 400 MB for each tensor of the last level


class FastStudent(Module):
    """Draws frames of one character on the device that it is moved to. Later changes of the student do not reach it.

    `dtype`: what the sine layers compute in. float32 equals the plain formula. Arguments of a sine reach 50, where
    half precision has steps of 0.03: on a published character float16 leaves 1.4 % of bytes more than 2 grey levels
    away (50 dB), bfloat16 6 % (33 dB), most at edges that move a little. Sampling is float32 in any case.
    """

    character: Tensor

    def __init__(self, student: Student, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.face, self.body = FastFace(student.face, dtype), FastBody(student.body, dtype)
        self.face_pose_size, self.pose_size = student.face.config.pose_size, student.body.config.pose_size
        self.register_buffer("character", student.character.detach().to(torch.float32, copy=True))  # [4, S, S]
        self._faces: dict[int, tuple[Tensor, Tensor]] = {}  # by size: the last face's pose, and the picture with it

    def compile_sine(self) -> None:
        """Spends some seconds to save a third of the CPU time of every later float32 frame; pays from 200 frames on.

        Does nothing where there is no C++ compiler.
        """
        for module in self.modules():
            if isinstance(module, SineLevel):
                module.sine_ = compiled_sine()

    @torch.no_grad()
    def render(self, poses: Tensor, region: Region | None = None, half: bool = False) -> Tensor:
        """poses [B, 45] -> frames [B, 4, H, W] float32 in network space, on this module's device.

        `half` draws at half size (Student.forward). `region` is in pixels of the size that is drawn; nothing outside
        it is computed. Raises LikenessError for poses of a wrong shape, for a region outside of the picture, and for
        frames with values that are not numbers, which a half-precision dtype may give.
        """
        check_poses(poses, self.pose_size)
        size = self.character.shape[-1] >> half
        region = region or Region(0, size, 0, size)
        region.check(size)
        poses = poses.detach().to("cpu", torch.float32)
        out = self.character.new_empty(len(poses), 4, region.height, region.width)
        draw, batch = (self._outlined, 1) if self._on_cpu and size >= SMALLEST else (self._whole, GPU_BATCH)
        with side_by_side(out.device) as workers:
            for start in range(0, len(poses), batch):
                out[start : start + batch] = draw(poses[start : start + batch], size, region, workers)  # [n, 4, h, w]
            if not out.isfinite().all():
                raise LikenessError(
                    "A frame has values that are not numbers. Its pose is not finite, or the character's weights are "
                    "broken or too large for half precision: use float32."
                )
        return out

    @property
    def _on_cpu(self) -> bool:
        return self.character.device.type == "cpu"

    def _whole(self, poses: Tensor, size: int, region: Region, workers: Workers) -> Tensor:
        """Every pixel of the region, [n, 4, h, w]."""
        out = self.character.new_empty(len(poses), 4, region.height, region.width)
        return self._paint(out, poses, torch.ones(size, size, dtype=torch.bool), region, workers)

    def _outlined(self, poses: Tensor, size: int, region: Region, workers: Workers) -> Tensor:
        """The region of one frame, [1, 4, h, w], where the character can be seen; the rest is transparent."""
        out = self.character.new_full((1, 4, region.height, region.width), -1)
        part = region.smaller(STEP, STEP, size // STEP)
        seen = outline(self._whole(poses, size // STEP, part, workers), part, size)  # [size, size]
        self._paint(out, poses, seen, region, workers)
        larger = grown(seen, out, region)
        while larger is not None:
            self._paint(out, poses, larger & ~seen, region, workers)
            seen, larger = larger, grown(larger, out, region)
        return out

    def _paint(self, out: Tensor, poses: Tensor, mask: Tensor, region: Region, workers: Workers) -> Tensor:
        """Draws what of a region [n, 4, h, w] lies in the mask [size, size]."""
        size = len(mask)
        wanted = torch.zeros_like(mask)
        wanted[region.rows, region.columns] = mask[region.rows, region.columns]
        picture = self._with_face(poses[:, : self.face_pose_size], size, workers)  # [n, 4, size, size]
        tiles = plan(wanted, len(self.body.levels), *self._tile(size, workers))
        self.body(picture, poses.to(picture.device), tiles, region, out, workers)
        return out

    def _with_face(self, face_poses: Tensor, size: int, workers: Workers) -> Tensor:
        """The picture with its face drawn, [n, 4, size, size]; drawn anew only when a parameter moved."""
        known = self._faces.get(size)
        if known and torch.equal(known[0], face_poses) and known[1].device == self.character.device:
            return known[1]
        _, _, side = face_square(size)
        tiles = cover(torch.ones(side, side, dtype=torch.bool), *self._tile(side, workers))
        face = self.face(face_poses.to(self.character.device), tiles, side, workers)  # [n, 4, side, side]
        picture = paste_face(avg_pool2d(self.character, self.character.shape[-1] // size), face)
        self._faces[size] = (face_poses.clone(), picture)
        return picture

    def _tile(self, size: int, workers: Workers) -> tuple[int, int]:
        """Rows and columns of a tile: small enough for a cache and to give each worker some; on a GPU all of them."""
        if not self._on_cpu:
            return size, size
        return TILE_ROWS, min(TILE_COLUMNS, max(32, 2 * TILE_COLUMNS // workers.count // 8 * 8))
