"""The two students (THA4, section 4) at chosen pixels only: a network of coordinates needs no whole frame to learn.

The face morpher is computed at any list of positions. The body morpher enlarges its features twice by bilinear
interpolation, so it is computed in square tiles, with the one cell of margin per level that interpolation reaches into;
inside a tile the result is that of the whole frame. A picture's edge is met by repeating positions, which is what
interpolation does there.

Hidden layers may run in bfloat16 (three times as fast on a CPU that has it); coordinates, poses and the last layer
never do, for there the rounding would show.
"""

from __future__ import annotations

from functools import lru_cache
from math import floor

import torch
from torch import Tensor
from torch.nn import Conv2d, Module
from torch.nn.functional import linear

from ..body_student import BodyStudent
from ..face_student import FaceStudent
from ..siren import SineLayer


def face_at(face: FaceStudent, poses: Tensor, places: Tensor, dtype: torch.dtype = torch.float32) -> Tensor:
    """poses [B, 39] and places [B, N, 2] (x, y in -1..1) -> network space [B, N, 4]."""
    first, *hidden = sine_layers(face.siren.sine_layers)
    x = first_layer(first, None, places, poses).to(dtype)  # [B, N, width]
    for layer in hidden:
        x = sine(layer, x)  # [B, N, width]
    return last_layer(face.siren.last_linear, x)  # [B, N, 4]


def body_at(body: BodyStudent, poses: Tensor, tiles: Tensor, side: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """poses [B, 45] and tiles [B, 2] (row, column, in tiles of `side`) -> flow, alpha, color: [B, side * side, 7].

    `side` is a multiple of 4: one cell of the coarsest of three levels.
    """
    levels = [sine_layers(layers) for layers in body.siren_layers.children()]
    x = poses.new_zeros(len(poses), 0, 0)  # the first level reads no features
    for level, (first, *hidden) in enumerate(levels):
        halvings = len(levels) - 1 - level
        cells, margin, size = side >> halvings, min(1, halvings), body.config.image_size >> halvings
        places = cell_places(tiles, cells, margin, size)  # [B, (cells + 2 margin)^2, 2]
        enlarge = enlargement(cells, margin).to(x) if level else None
        x = first_layer(first, x if level else None, places, poses, enlarge).to(dtype)  # [B, cells', widths]
        for layer in hidden:
            x = sine(layer, x)  # [B, cells', widths]
    return last_layer(body.last_linear, x)  # [B, side^2, 7]


def first_layer(
    layer: SineLayer, features: Tensor | None, places: Tensor, poses: Tensor, enlarge: Tensor | None = None
) -> Tensor:
    """A level's first layer, of features [B, M, F], places [B, N, 2] and poses [B, P]: [B, N, outputs].

    W concat(f, place, pose) is W f + W place + W pose: the pose costs one vector per pose instead of one per pixel,
    and W f, which commutes with interpolation, is computed before `enlarge` [N, M] and not after it.
    """
    weight, bias = folded(layer)  # [outputs, F + 2 + P]
    at = weight.shape[1] - 2 - poses.shape[1]
    z = linear(places, weight[:, at : at + 2]) + linear(poses, weight[:, at + 2 :], bias)[:, None]  # [B, N, outputs]
    if features is not None and enlarge is not None:
        z = z + enlarge @ linear(features, weight[:, :at].to(features.dtype))
    return z.sin()


def sine_layers(layers: Module) -> list[SineLayer]:
    """The sine layers in a list of a student's, in order."""
    return [layer for layer in layers.children() if isinstance(layer, SineLayer)]


def sine(layer: SineLayer, x: Tensor) -> Tensor:
    """sin(omega * (W x + b)) in the dtype of x [..., inputs]: [..., outputs]."""
    weight, bias = folded(layer)
    return linear(x, weight.to(x.dtype), bias.to(x.dtype)).sin()


def folded(layer: SineLayer) -> tuple[Tensor, Tensor]:
    """A sine layer's weight [outputs, inputs] and bias, both times omega."""
    weight, bias = layer.linear.parameters()
    return layer.omega * weight.flatten(1), layer.omega * bias


def last_layer(layer: Conv2d, x: Tensor) -> Tensor:
    """The linear layer at the end, in float32: [..., outputs]."""
    return linear(x.float(), layer.weight.flatten(1), layer.bias)


def cell_indices(tiles: Tensor, cells: int, margin: int, size: int) -> tuple[Tensor, Tensor]:
    """Rows and columns [B, (cells + 2 margin)^2] of each tile's cells on a level of `size`, the border repeated."""
    across = torch.arange(-margin, cells + margin, device=tiles.device)
    index = (tiles[:, :, None] * cells + across).clamp(0, size - 1)  # [B, 2, n]
    rows, columns = index[:, 0, :, None], index[:, 1, None, :]
    n = len(across)
    return rows.expand(-1, n, n).flatten(1), columns.expand(-1, n, n).flatten(1)


def cell_places(tiles: Tensor, cells: int, margin: int, size: int) -> Tensor:
    """Where those cells lie: [B, (cells + 2 margin)^2, 2], x then y in -1..1."""
    rows, columns = cell_indices(tiles, cells, margin, size)
    return (2 * torch.stack([columns, rows], dim=-1) + 1) / size - 1


@lru_cache
def enlargement(cells: int, margin: int) -> Tensor:
    """Bilinear x2 (align_corners False) as a matrix [(cells + 2 margin)^2, (cells / 2 + 2)^2] between two levels."""
    across = torch.zeros(cells + 2 * margin, cells // 2 + 2)
    for at in range(cells + 2 * margin):
        place = (at - margin + 0.5) / 2 - 0.5  # in cells of the coarser level, which begins at -1
        below = floor(place)
        across[at, below + 1] += 1 - (place - below)
        across[at, below + 2] += place - below
    return torch.kron(across, across)
