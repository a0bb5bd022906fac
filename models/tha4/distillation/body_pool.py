"""Frames that a teacher drew for some thousand poses, looked up in small tiles (THA4, section 4).

A frame's face and flow are kept beside it, 2 MiB in all: the picture that the student warps is the character's, with
the posed face in its square, and is put together pixel by pixel.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from ..face_square import face_square
from .course import Classroom
from .drawings import drawings
from .losses import BodyPixels
from .packed_pixels import network_values, packed, unpacked
from .sampled_student import cell_indices, cell_places
from .teaching import Teacher

STILL = 0.02  # how often, beside a place of full movement, one is drawn where the picture is empty in every frame
LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class BodyPool:
    """Frames of many poses: `images` packed [P, S * S], `faces` packed [P, S/4 * S/4], `flows` half [P, S * S, 2]."""

    poses: Tensor
    character: Tensor  # packed [S * S]
    faces: Tensor
    images: Tensor
    flows: Tensor
    size: int
    tile: int
    density: Tensor  # [(S / tile)^2] on the CPU, sums to 1

    @classmethod
    def drawn(cls, teacher: Teacher, count: int, room: Classroom, tile: int, floor: float) -> BodyPool:
        """`count` frames. A tile where the figure ever is is drawn in proportion to `floor` + its movement's root."""
        LOG.info("The teacher draws %d frames", count)
        size = teacher.character.shape[-1]

        def draw(chunk: Tensor) -> dict[str, Tensor]:
            frames = teacher.body(chunk)
            top, left, side = face_square(size)
            faces = frames.morphed[:, :, top : top + side, left : left + side]
            return {
                "faces": packed(faces),
                "images": packed(frames.image),
                "flows": frames.flow.flatten(2).mT.half(),
            }

        poses = room.pool_poses(count)
        poses, drawn = drawings(poses, draw, room.device, room.pool, room.patience, room.enough)
        character = packed(teacher.character[None])[0].to(room.device)
        density = _movement(character, drawn["images"][:64], size, tile, floor).cpu()
        return cls(poses, character, drawn["faces"], drawn["images"], drawn["flows"], size, tile, density)

    def batch(self, tiles: int, generator: Generator) -> tuple[Tensor, Tensor]:
        """Frames' numbers [B] and, in each, the row and column of a tile [B, 2]."""
        index = torch.randint(len(self.poses), (tiles,), generator=generator)
        at = torch.multinomial(self.density, tiles, True, generator=generator)
        across, device = self.size // self.tile, self.images.device
        index, at = index.to(device), at.to(device)
        return index, torch.stack([at // across, at % across], dim=-1)

    def teacher(self, index: Tensor, tiles: Tensor) -> BodyPixels:
        """What the teacher says of those tiles, [B, tile * tile, .] each."""
        rows, columns = cell_indices(tiles, self.tile, 0, self.size)
        at = rows * self.size + columns
        image, flow = network_values(self.images[index[:, None], at]), self.flows[index[:, None], at].float()
        return BodyPixels(image, self.warped(index, tiles, flow), flow, image)

    def student(self, index: Tensor, tiles: Tensor, said: Tensor) -> BodyPixels:
        """The same of what a body morpher `said` [B, tile * tile, 7] of them, warping the teacher's picture."""
        flow, alpha, color = said.split([2, 1, 4], dim=-1)
        warped = self.warped(index, tiles, flow)
        return BodyPixels(torch.lerp(warped, color, alpha), warped, flow, color)

    def warped(self, index: Tensor, tiles: Tensor, flow: Tensor) -> Tensor:
        """`warp` at the tiles' pixels: the pictures moved by flow [B, tile * tile, 2], [B, tile * tile, 4]."""
        place = cell_places(tiles, self.tile, 0, self.size) + flow  # [B, N, 2]
        pixel = ((place + 1) * (self.size / 2) - 0.5).clamp(0, self.size - 1)
        corner = pixel.detach().floor().clamp(max=self.size - 2)
        across, down = (pixel - corner).split(1, dim=-1)  # [B, N, 1]
        column, row = corner.long().unbind(-1)
        upper = torch.lerp(self._picture(index, row, column), self._picture(index, row, column + 1), across)
        lower = torch.lerp(self._picture(index, row + 1, column), self._picture(index, row + 1, column + 1), across)
        return torch.lerp(upper, lower, down)

    def _picture(self, index: Tensor, row: Tensor, column: Tensor) -> Tensor:
        """The character with its posed face, at rows and columns [B, N]: [B, N, 4] in network space."""
        top, left, side = face_square(self.size)
        y, x = row - top, column - left
        inside = (y >= 0) & (y < side) & (x >= 0) & (x < side)
        face = self.faces[index[:, None], y.clamp(0, side - 1) * side + x.clamp(0, side - 1)]
        return network_values(torch.where(inside, face, self.character[row * self.size + column]))


def _movement(character: Tensor, images: Tensor, size: int, tile: int, floor: float) -> Tensor:
    """How likely each tile is drawn, [(size / tile)^2]."""
    across = size // tile
    moves = (unpacked(images).float() - unpacked(character).float()).abs().mean((0, 2))  # [S * S]
    moves = moves.view(across, tile, across, tile).mean((1, 3)).flatten()
    figure = (unpacked(images)[..., 3] > 0).any(0).view(across, tile, across, tile).any(3).any(1).flatten()
    density = torch.where(figure, floor + (moves / moves.max().clamp(min=1e-6)).sqrt(), STILL)
    return density / density.sum()
