"""Boxes as S3FD would draw them, from landmarks alone: for faces that no detector has seen.

Crops by boxes, and the landmark network, are made for S3FD's, which go from the hairline to the chin. How far those lie
about each set of points was read off one clip, as in mediapipe_faces: about a face from the front it is right within a
twentieth of its size.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..boxes import around
from ..by_mediapipe.mediapipe_faces import HIGHER, WIDER
from ..landmark_sets import FIVE, IBUG, MESH

# In sizes of the box about the points: so far above it, and to either side
ABOUT_IBUG, ABOUT_MESH = (0.36, 0.05), (HIGHER, WIDER)
# In distances from the eyes' middle to the mouth's: up from the middle between the two, down, and to either side
ABOVE, BELOW, ASIDE = 1.65, 1.24, 1.08
EYES = 0.89  # the distance between the eyes in the same unit, which turned heads make the larger of the two


def likely_boxes(points: Tensor) -> Tensor:
    """[..., 5, 68, 468 or 478, 2] points of faces in pixels -> [..., 4] boxes, about."""
    if points.shape[-2] == FIVE:
        eyes, mouth = points[..., :2, :].mean(-2), points[..., 3:, :].mean(-2)  # [..., 2]
        apart = (points[..., 1, :] - points[..., 0, :]).norm(dim=-1, keepdim=True)
        unit = torch.maximum((mouth - eyes).norm(dim=-1, keepdim=True), apart / EYES)  # [..., 1]
        middle = (eyes + mouth) / 2
        return torch.cat([middle, middle], dim=-1) + unit * unit.new_tensor([-ASIDE, -ABOVE, ASIDE, BELOW])
    above, aside = ABOUT_IBUG if points.shape[-2] == IBUG else ABOUT_MESH
    boxes = around(points[..., :MESH, :])  # the irises lie inside
    size = boxes[..., 2:] - boxes[..., :2]
    return boxes + torch.cat([size, size], dim=-1) * boxes.new_tensor([-aside, -above, aside, 0])
