"""The teacher of one character: what only the character decides is computed once, what stands still is kept.

Exact but for the order of sums. `likeness bench tha4-teacher` on one core of an AMD EPYC (Zen 5), busy with other work:
the plain formula 6.6 s of CPU time a frame, 5.4 s in channels last; 3.3 s (2.0 times less) with a new face in each
frame, 3.1 s (2.1 times) where only the head moves, 2 ms where nothing does. Of single means, a doubling folded into its
convolution is 2.1 times less, a norm with its scales, shifts and SiLU 7 times. Convolutions are two thirds of the rest,
near the core's peak.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import avg_pool2d

from ...errors import LikenessError
from ..crops import brow_crop, face_crop, face_part
from ..editor import Coarse
from ..eyebrow_combiner import BROW_POSE_SIZE
from ..pose import FACE_POSE_SIZE, POSE_SIZE
from ..student import check_poses
from ..teacher import FullTeacher, check_picture, in_float32
from ..tiles import Region
from ..unet import Frames, frames
from ..warp import warp
from .fast_faces import FastBrows, FastFace, SeenFace
from .fast_unet import FastUNet
from .feature_map import Workspace
from .kept import Kept

BATCH = 4  # faces at a time, and on a GPU whole frames


class PosedFrames(NamedTuple):
    """What the teacher says of a batch of poses; all [B, C, S, S] float32 in network space, none clamped."""

    image: Tensor  # 4 channels: direct * alpha + warped * (1 - alpha)
    alpha: Tensor  # 1, 0..1
    warped: Tensor  # 4
    flow: Tensor  # 2: x, y; the picture is 2 wide
    direct: Tensor  # 4
    morphed: Tensor  # 4: the character with its face posed, head and body still


class FastTeacher(Module):
    """Draws frames of one character on the device that it is moved to. Later changes of the teacher do not reach it.

    `dtype`: what convolutions compute in; norms, embeddings, flows, sampling and frames are float32 in any case. Half
    precision is for GPUs, and for CPUs with instructions for bfloat16. A frame that comes out with values that are not
    numbers is an error, not computed again: the weights in float32 are no longer there.
    """

    character: Tensor

    @torch.no_grad()
    def __init__(self, teacher: FullTeacher, character: Tensor, dtype: torch.dtype = torch.float32) -> None:
        """`character`: [4, S, S] in network space, S = 512 for the published networks (FullTeacher.forward).

        Holds its own copy of four networks, 480 MB in float32; a teacher in half precision becomes float32 before.
        Raises LikenessError for a picture of another shape.
        """
        super().__init__()
        check_picture(character[None])
        teacher = in_float32(teacher)
        weights = next(teacher.parameters())
        character = character.detach().to(weights, copy=True)
        self.register_buffer("character", character)
        layers = teacher.eyebrow_decomposer(brow_crop(character.shape[-1]).cut(character[None]))
        self.brows = FastBrows(teacher.eyebrow_combiner, layers, dtype)
        self.features = FastFace(teacher.face_morpher, dtype)
        self.rotator = FastUNet(teacher.body_rotator.body, dtype)
        self.editor = FastUNet(teacher.editor.body, dtype, teacher.editor.coarse_image_conv)
        self.eval().requires_grad_(False)
        self._space = Workspace(character.device)
        self._seen = Kept[SeenFace]()
        self._faces = Kept[Tensor]()
        self._frames: dict[str, Kept[tuple[Tensor, ...]]] = {}

    @torch.no_grad()
    def render(self, poses: Tensor, region: Region | None = None, half: bool = False) -> Tensor:
        """poses [B, 45] -> frames [B, 4, H, W] float32 in network space, on this module's device.

        `half`: the body rotator's frames, half as wide and high, softer, and in 40 % of the time. `region` is cut out
        of the frame, in pixels of the size that is drawn. Raises LikenessError for poses of a wrong shape, for a region
        outside of the picture, and for frames with values that are not numbers.
        """
        size = self.character.shape[-1] >> half
        region = region or Region(0, size, 0, size)
        region.check(size)

        def draw(faces: Tensor, turns: Tensor) -> list[Tensor]:
            morphed, rotated = self._rotated(faces, turns)
            return [(rotated if half else self._edited(morphed, rotated, turns)).image]

        (image,) = self._drawn("half" if half else "whole", draw, poses)
        return image[:, :, region.rows, region.columns]

    @torch.no_grad()
    def face(self, poses: Tensor) -> Tensor:
        """poses [B, 45] -> the face square [B, 4, S/4, S/4]: [80:208, 192:320] of 512 pixels, of `morphed`."""
        size = self.character.shape[-1]
        square = face_part(size).inside(face_crop(size))
        poses = self._checked(poses)
        return self._finite([square.cut(torch.cat(self._posed_faces(poses)))])[0]

    @torch.no_grad()
    def body(self, poses: Tensor) -> PosedFrames:
        """poses [B, 45] -> all that the editor says. Raises LikenessError as `render`."""

        def draw(faces: Tensor, turns: Tensor) -> list[Tensor]:
            morphed, rotated = self._rotated(faces, turns)
            return [*self._edited(morphed, rotated, turns), morphed]

        return PosedFrames(*self._drawn("body", draw, poses))

    def _drawn(self, kind: str, draw: Callable[[Tensor, Tensor], list[Tensor]], poses: Tensor) -> list[Tensor]:
        """What `draw` makes of faces [n, 4, 3S/8, 3S/8] and turns of head and body [n, 6], for all poses; checked.

        The last pose's is kept under `kind`.
        """
        poses = self._checked(poses)
        faces = self._posed_faces(poses)
        turns = poses[:, FACE_POSE_SIZE:].to(self.character.device)

        def some(places: list[int]) -> list[tuple[Tensor, ...]]:
            drawn = draw(torch.cat([faces[at] for at in places]), turns[places])
            return list(zip(*(output.split(1) for output in drawn), strict=True))

        batch = 1 if self.character.device.type == "cpu" else BATCH
        parts = self._frames.setdefault(kind, Kept(most=1))(poses, batch, some)
        return self._finite([torch.cat(output) for output in zip(*parts, strict=True)])

    def _checked(self, poses: Tensor) -> Tensor:
        check_poses(poses, POSE_SIZE)
        if not len(poses):
            raise LikenessError("There are no poses to draw. Give at least one.")
        return poses.detach().to("cpu", self.character.dtype)

    def _finite(self, outputs: list[Tensor]) -> list[Tensor]:
        if not all(output.isfinite().all() for output in outputs):
            raise LikenessError(
                "A frame has values that are not numbers. Its pose is not finite, or the teacher's weights are broken "
                "or too large for half precision: use float32."
            )
        return outputs

    def _posed_faces(self, poses: Tensor) -> list[Tensor]:
        """poses [B, 45] -> the square that the face morpher draws, of each, [1, 4, 3S/8, 3S/8]."""
        size, device = self.character.shape[-1], self.character.device
        brow_square, face_square = brow_crop(size), face_crop(size)
        crop = face_square.cut(self.character[None])  # [1, 4, 3S/8, 3S/8]

        def see(places: list[int]) -> list[SeenFace]:
            brows = self.brows(poses[places, :BROW_POSE_SIZE].to(device))  # [n, 4, S/4, S/4]
            faces = brow_square.inside(face_square).paste(crop.expand(len(places), -1, -1, -1), brows)
            return self.features.see(faces).each()

        def pose(places: list[int]) -> list[Tensor]:
            features = poses[places, BROW_POSE_SIZE:FACE_POSE_SIZE].to(device)  # [n, 27]
            return list(self.features(SeenFace.together([seen[at] for at in places]), features).split(1))

        seen = self._seen(poses[:, :BROW_POSE_SIZE], BATCH, see)
        return self._faces(poses[:, :FACE_POSE_SIZE], BATCH, pose)

    def _rotated(self, faces: Tensor, turns: Tensor) -> tuple[Tensor, Frames]:
        """The character with its face posed, [n, 4, S, S], and what the body rotator makes of it, at S/2."""
        whole = self.character.expand(len(faces), -1, -1, -1)
        morphed = face_crop(self.character.shape[-1]).paste(whole, faces)
        small = avg_pool2d(morphed, 2)
        return morphed, frames(small, self.rotator(small, turns, self._space).to(small))

    def _edited(self, morphed: Tensor, rotated: Frames, turns: Tensor) -> Frames:
        coarse = Coarse.enlarged(rotated)
        seen = torch.cat([morphed, coarse.image, warp(morphed, coarse.flow), coarse.flow], dim=1)  # [n, 14, S, S]
        return frames(morphed, self.editor(seen, turns, self._space).to(morphed))

    def _apply(self, *moved: Any, **how: Any) -> FastTeacher:
        """Moving to another device: what is kept on the old one is forgotten."""
        super()._apply(*moved, **how)
        self._space = Workspace(self.character.device)
        self._seen.forget()
        self._faces.forget()
        self._frames.clear()
        return self
