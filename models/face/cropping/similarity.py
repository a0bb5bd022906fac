"""Maps of the plane that turn, scale and shift, and nothing else: fitted to points; and the way back of any map.

A map is [..., 2, 3], float64: a point p goes to map[:, :2] @ p + map[:, 2].
"""

from __future__ import annotations

import torch
from torch import Tensor

from ...errors import LikenessError

FLAT = 1e-9  # relative: below it, points lie in one place, and what is left of a face is noise


def fit_similarity(points: Tensor, wanted: Tensor) -> Tensor:
    """The maps [T, 2, 3] that bring points [T, N, 2] nearest to `wanted` [N, 2] or [T, N, 2], by least squares.

    In closed form: with points as complex numbers about their middle, wanted = a * points, and a is their covariance
    over their variance; so there is never a reflection. A frame whose points are NaN comes out as NaN.
    Raises LikenessError for a frame whose points lie all in one place, or so mirrored that no turn brings them nearer.
    """
    points, wanted = points.double(), wanted.to(points.device, torch.float64)
    middle, aim = points.mean(-2, keepdim=True), wanted.mean(-2, keepdim=True)  # [T, 1, 2]; [1, 2] or [T, 1, 2]
    x, y = (points - middle).unbind(-1)  # [T, N] each
    u, v = (wanted - aim).unbind(-1)  # [N] or [T, N] each
    spread, aimed = (x * x + y * y).sum(-1), (u * u + v * v).sum(-1)  # [T]; [] or [T]
    scale, turn = (x * u + y * v).sum(-1) / spread, (x * v - y * u).sum(-1) / spread  # [T]: a = scale + i turn
    lost = spread.sqrt() <= FLAT * points.abs().amax((1, 2)).clamp(min=1)
    lost |= scale.hypot(turn) * spread.sqrt() < FLAT * aimed.sqrt()
    if lost.any():
        raise LikenessError(
            f"Frame {int(lost.nonzero()[0])}: the points of the face lie all in one place, or as in a mirror. "
            "Correct them there, or mark the face as missing."
        )
    linear = torch.stack([scale, -turn, turn, scale], dim=1).unflatten(1, (2, 2))  # [T, 2, 2]
    return torch.cat([linear, aim.mT - linear @ middle.mT], dim=2)


def backwards(maps: Tensor) -> Tensor:
    """The ways back [..., 2, 3] of maps [..., 2, 3] of any kind; not finite where there is none."""
    (a, b), (c, d) = (row.unbind(-1) for row in maps[..., :2].unbind(-2))
    linear = torch.stack([d, -b, -c, a], dim=-1).unflatten(-1, (2, 2)) / (a * d - b * c)[..., None, None]
    return torch.cat([linear, -linear @ maps[..., 2:]], dim=-1)


def moved(points: Tensor, maps: Tensor) -> Tensor:
    """Where maps [T, 2, 3] bring points [T, N, 2]; float64."""
    return points.double() @ maps[:, :, :2].mT + maps[:, None, :, 2]


def onto_square(centre: Tensor, across: Tensor, down: Tensor) -> Tensor:
    """The maps [T, 2, 3] of parallelograms onto the unit square.

    `centre`, `across` and `down` are [T, 2]; the latter lead from the centre to the middles of the right and lower
    sides. Not finite where a parallelogram has no area.
    """
    sides = 2 * torch.stack([across, down], dim=2).double()  # [T, 2, 2]
    corner = centre.double() - sides.sum(2) / 2  # [T, 2]
    return backwards(torch.cat([sides, corner[:, :, None]], dim=2))


def onto_upright(centre: Tensor, half: Tensor) -> Tensor:
    """The maps [T, 2, 3] of upright rectangles onto the unit square: centres [T, 2], half widths and heights [T, 2]."""
    half = half.double()
    return onto_square(centre, half * half.new_tensor([1, 0]), half * half.new_tensor([0, 1]))
