"""The face morpher and the body morpher, tile by tile: the numbers of face_student and body_student with less work.

All levels are kept as rows of channels ([n, h, w, C]) in tiles small enough for a processor's cache. The last level
never exists as a whole: each of its tiles goes through the last linear layer, moves and paints its part of the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import torch
from torch import Tensor
from torch.nn import Module, ModuleList
from torch.nn.functional import grid_sample

from .body_student import BodyStudent
from .face_student import FaceStudent
from .sine_level import Product, SineLevel, repeat_border
from .siren import SineLayer
from .tiles import Region
from .warp import blend, positions
from .workers import Workers


class FastFace(Module):
    """poses [n, 39] -> the face [n, 4, side, side] float32, as FaceStudent draws it."""

    def __init__(self, face: FaceStudent, dtype: torch.dtype) -> None:
        super().__init__()
        self.level = SineLevel(_sine_layers(face.siren.sine_layers), 0, dtype)
        self.last = Product(face.siren.last_linear.weight, face.siren.last_linear.bias, dtype)

    def forward(self, poses: Tensor, tiles: Sequence[Region], side: int, workers: Workers) -> Tensor:
        face = poses.new_empty(len(poses), 4, side, side)
        place = self.level.place(poses, side)

        def draw(tile: Region) -> None:
            x = self.level(tile, place, None)  # [n, h, w, 128]
            face[:, :, tile.rows, tile.columns] = self.last(x).permute(0, 3, 1, 2)  # [n, 4, h, w]

        workers.for_each(tiles, draw)
        return face


class FastBody(Module):
    """What BodyStudent paints (BodyOutput.image), on the pixels that a plan of tiles holds."""

    levels: Sequence[SineLevel]

    def __init__(self, body: BodyStudent, dtype: torch.dtype) -> None:
        super().__init__()
        levels, features = [], 0
        for layers in map(_sine_layers, body.siren_layers.children()):
            levels.append(SineLevel(layers, features, dtype))
            features = layers[-1].linear.out_channels
        self.levels = cast(Sequence[SineLevel], ModuleList(levels))
        self.last = Product(body.last_linear.weight, body.last_linear.bias, dtype)

    def forward(
        self,
        picture: Tensor,
        poses: Tensor,
        plan: Sequence[Sequence[Region]],
        region: Region,
        out: Tensor,
        workers: Workers,
    ) -> None:
        """Paints into `out` [n, 4, region.height, region.width] from picture [n, 4, S, S] and poses [n, 45]."""
        still = positions(picture.shape[-1], picture.shape[-1], like=picture).permute(1, 2, 0)  # [S, S, 2]

        def paint(tile: Region, x: Tensor) -> None:
            grid = x[..., :2] + still[tile.rows, tile.columns]  # [n, h, w, 2]
            warped = grid_sample(picture, grid, mode="bilinear", padding_mode="border", align_corners=False)
            alpha, color = x[..., 2:].permute(0, 3, 1, 2).split([1, 4], dim=1)  # [n, 1, h, w], [n, 4, h, w]
            inside = tile.within(region)  # a tile may stick out by some pixels
            here, there = inside.seen_from(tile), inside.seen_from(region)
            out[:, :, there.rows, there.columns] = blend(alpha, color, warped)[:, :, here.rows, here.columns]

        self.visit(poses, plan, picture.shape[-1], paint, workers)

    def visit(
        self,
        poses: Tensor,
        plan: Sequence[Sequence[Region]],
        size: int,
        use: Callable[[Region, Tensor], None],
        workers: Workers,
    ) -> None:
        """Calls `use(tile, x)` for each tile of a picture of `size`: x [n, h, w, 7] float32 is flow, alpha, color."""
        below = None
        for at, tiles in enumerate(plan[:-1]):
            below = self._lifted(at, poses, tiles, size >> (len(plan) - 1 - at), below, workers)
        level, place = self.levels[-1], self.levels[-1].place(poses, size)
        workers.for_each(plan[-1], lambda tile: use(tile, self.last(level(tile, place, below)).float()))

    def _lifted(
        self, at: int, poses: Tensor, tiles: Sequence[Region], size: int, below: Tensor | None, workers: Workers
    ) -> Tensor:
        """A level but the last, ready to be `enlarged`: [n, size + 2, size + 2, C]; undefined outside its tiles."""
        level, place, lift = self.levels[at], self.levels[at].place(poses, size), self.levels[at + 1].lift
        framed = lift.weight.new_empty(len(poses), size + 2, size + 2, len(lift.weight))

        def draw(tile: Region) -> None:
            framed[:, 1:-1, 1:-1][:, tile.rows, tile.columns] = lift(level(tile, place, below))

        workers.for_each(tiles, draw)
        repeat_border(framed)
        return framed


def _sine_layers(layers: Module) -> list[SineLayer]:
    return [cast(SineLayer, layer) for layer in layers.children()]
