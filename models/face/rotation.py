"""Rotations of a head as three angles."""

from __future__ import annotations

import torch
from torch import Tensor


def fixed_axis_angles(matrix: Tensor) -> Tensor:
    """Angles [..., 3] in degrees about the fixed axes x, then y, then z that make up rotations [..., 3, 3]: Rz Ry Rx.

    x and z are -180..180, y is -90..90. A common scale of the matrix does not matter.
    """
    x = torch.atan2(matrix[..., 2, 1], matrix[..., 2, 2])
    y = torch.atan2(-matrix[..., 2, 0], torch.hypot(matrix[..., 2, 1], matrix[..., 2, 2]))
    z = torch.atan2(matrix[..., 1, 0], matrix[..., 0, 0])
    return torch.rad2deg(torch.stack((x, y, z), dim=-1))
