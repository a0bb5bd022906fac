"""What landmarks say of a mouth: how far it is open, and which way is down."""

from __future__ import annotations

import torch
from torch import Tensor

from ...face.landmark_sets import FIVE, ibug_from

EYES, CORNERS = (36, 45), (48, 54)  # outer corners, of iBUG's 68
INNER_TOP, INNER_BOTTOM, LOWEST_LIP, CHIN = 62, 66, 57, 8


def knows_mouth(points: Tensor) -> bool:
    """Whether landmarks [T, N, 2] are enough to say anything of the mouth's form."""
    return points.shape[1] > FIVE


def opening(points: Tensor) -> Tensor:
    """Landmarks [T, 68 | 468 | 478, 2] -> how far the lips are apart, [T], in distances of the eyes' outer corners."""
    points = ibug_from(points)
    apart = (points[:, INNER_TOP] - points[:, INNER_BOTTOM]).norm(dim=1)
    return apart / (points[:, EYES[0]] - points[:, EYES[1]]).norm(dim=1).clamp(min=1e-6)


def lowered(points: Tensor, outline: Tensor, by: Tensor | float, full: int) -> Tensor:
    """An outline [T, P, 2] drawn down by `by` [T] or one number, as a jaw that opens takes it with it.

    From the line of the mouth's corners, which stays, to the depth of point `full` of `points` [T, 68, 2] the way grows
    evenly; below that it is all of it. Down is from the eyes to the mouth.
    """
    mouth = points[:, list(CORNERS)].mean(1)  # [T, 2]
    down = mouth - points[:, list(EYES)].mean(1)
    down = down / down.norm(dim=1, keepdim=True).clamp(min=1e-6)
    depth = torch.einsum("tpk,tk->tp", outline - mouth[:, None], down)  # [T, P]
    whole = ((points[:, full] - mouth) * down).sum(1).clamp(min=1e-6)  # [T]
    share = (depth / whole[:, None]).clamp(0, 1)
    return outline + (share * torch.as_tensor(by).reshape(-1, 1))[..., None] * down[:, None]
