"""The landmark sketch (HyperLips, section 3.2), from which the second stage sees where mouth, eyes and jaw lie.

White lines on black, 128 x 128, through 131 points of MediaPipe's mesh: 125 edges of lips, eyes, brows, nose and an
oval without its top; no irises. Coordinates are cut to whole pixels; an edge with an end outside the picture is left
out.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor
from torch.nn.functional import conv2d, max_pool2d

from ..errors import LikenessError
from ..face.landmark_sets import IBUG, MESH, MESH_WITH_IRISES

SIDE = 128
# The discs that make a line: of OpenCV's thickness 6, as published, found from the areas of its lines.
RADIUS = 3
TRAINED = 5  # training blurred a sketch with a Gaussian of 5 pixels and kept all above 0: lines are so much wider
STEPS = 2 * SIDE  # places along an edge

MESH_WAYS = (
    *((61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291), (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)),
    *((78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308), (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)),
    *((263, 249, 390, 373, 374, 380, 381, 382, 362), (263, 466, 388, 387, 386, 385, 384, 398, 362)),
    *((33, 7, 163, 144, 145, 153, 154, 155, 133), (33, 246, 161, 160, 159, 158, 157, 173, 133)),
    *((276, 283, 282, 295, 285), (300, 293, 334, 296, 336), (46, 53, 52, 65, 55), (70, 63, 105, 66, 107)),
    (389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234,
     127, 162),
    *((168, 6, 197, 195, 5, 4), (4, 45, 220, 115, 48), (4, 275, 440, 344, 278)),
)  # fmt: skip
# The same parts of iBUG's 68 points, which have one line for each brow, and a jaw in place of the oval.
IBUG_WAYS = (
    *((*range(48, 60), 48), (*range(60, 68), 60)),
    *((*range(36, 42), 36), (*range(42, 48), 42)),
    *(tuple(range(17, 22)), tuple(range(22, 27)), tuple(range(17)), tuple(range(27, 31)), tuple(range(31, 36))),
)
WAYS = {IBUG: IBUG_WAYS, MESH: MESH_WAYS, MESH_WITH_IRISES: MESH_WAYS}


def sketch(points: Tensor, as_trained: bool = True) -> Tensor:
    """Landmarks [T, 68, 468 or 478, 2], in 0..1 of the face crop -> [T, 128, 128], 0 or 1.

    `as_trained`: with the wider lines of the decoder's training; its published inference drew thinner ones. Raises
    LikenessError for another number of points.
    """
    ways = WAYS.get(points.shape[1]) if points.ndim == 3 else None
    if ways is None or points.shape[2] != 2:
        raise LikenessError(
            f"A landmark sketch is drawn from 68, 468 or 478 points a frame, not from {list(points.shape)}. Find them "
            "with Find Face Landmarks or MediaPipe."
        )
    lines = drawn(points, torch.tensor([edge for way in ways for edge in pairwise(way)]))
    return max_pool2d(lines[:, None], TRAINED, 1, TRAINED // 2)[:, 0] if as_trained else lines


def drawn(points: Tensor, edges: Tensor) -> Tensor:
    """Lines as thick as published between points [T, N, 2] in 0..1, for each of `edges` [E, 2] -> [T, 128, 128]."""
    edges = edges.to(points.device)
    inside = ((points >= 0) & (points <= 1)).all(2)[:, edges].all(2)  # [T, E]
    pixels = (points * SIDE).nan_to_num(-1).floor().clamp(0, SIDE - 1)
    begin, end = pixels[:, edges].unbind(2)  # [T, E, 2] each
    share = torch.linspace(0, 1, STEPS, device=points.device)[:, None]
    along = (begin[:, :, None] + (end - begin)[:, :, None] * share).round().long()  # [T, E, STEPS, 2]
    at = along[..., 1] * SIDE + along[..., 0]
    thin = points.new_zeros(len(points), SIDE * SIDE)
    thin.scatter_reduce_(1, at.flatten(1), inside[..., None].expand_as(at).flatten(1).to(thin), "amax")
    return (conv2d(thin.unflatten(1, (1, SIDE, SIDE)), disc(points), padding="same") > 0.5).to(points)[:, 0]


def disc(like: Tensor) -> Tensor:
    """[1, 1, 7, 7]: 1 within RADIUS of the middle."""
    away = torch.arange(-3, 4, device=like.device, dtype=like.dtype)
    return (away**2 + away[:, None] ** 2 <= RADIUS**2).to(like)[None, None]
