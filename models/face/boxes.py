"""Boxes as a middle and sizes, whose logarithms change evenly when a face comes nearer."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def split(boxes: Tensor) -> tuple[Tensor, Tensor]:
    """Boxes [..., 4] -> middles [..., 2] in pixels and natural logarithms of width and height [..., 2], float64."""
    corners = boxes.double()
    return (corners[..., :2] + corners[..., 2:]) / 2, (corners[..., 2:] - corners[..., :2]).log()


def joined(middles: Tensor, logarithms: Tensor) -> Tensor:
    """The way back: [..., 4] float32, never without a size, however small and far away."""
    half = logarithms.exp() / 2
    left_top, right_bottom = (middles - half).float(), (middles + half).float()
    right_bottom = torch.maximum(right_bottom, torch.nextafter(left_top, torch.full_like(left_top, math.inf)))
    return torch.cat([left_top, right_bottom], dim=-1)


def around(points: Tensor) -> Tensor:
    """The smallest boxes about points [..., N, 2]: [..., 4]; without a size where these lie on one line."""
    return torch.cat([points.amin(dim=-2), points.amax(dim=-2)], dim=-1)


def carried(points: Tensor, old: Tensor, new: Tensor) -> Tensor:
    """Points [F, N, 2] that lie in the new boxes [F, 4] as they lie in the old ones [F, 4], which have sizes."""
    scale = (new[:, 2:] - new[:, :2]) / (old[:, 2:] - old[:, :2])
    return (points - old[:, None, :2]) * scale[:, None] + new[:, None, :2]
