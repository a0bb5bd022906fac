"""Where the lips lie, for the HR stage's losses of the lips (HyperLips, section 3.4): a polygon's box."""

from __future__ import annotations

import torch
from torch import Tensor

from ...face.landmark_sets import IBUG

# The authors' polygon, of MediaPipe's mesh: on the skin around the lips.
MESH_AROUND = (
    *(164, 167, 165, 92, 186, 57, 43, 106, 182, 83, 18),
    *(313, 406, 335, 273, 287, 410, 322, 391, 393),
)
OUTER = range(48, 60)  # of iBUG's 68: the lips' outline, which is moved away from its middle in place of the polygon
ROOM = 1.3


def lip_boxes(points: Tensor) -> Tensor:
    """Landmarks [T, 68, 468 or 478, 2] in 0..1 of the crop -> left, top, right, bottom [T, 4], within the crop.

    No box is narrower or lower than a tenth of the crop.
    """
    if points.shape[1] == IBUG:
        outline = points[:, list(OUTER)]  # [T, 12, 2]
        middle = (outline.amin(1, keepdim=True) + outline.amax(1, keepdim=True)) / 2
        around = middle + ROOM * (outline - middle)
    else:
        around = points[:, list(MESH_AROUND)]  # [T, 20, 2]
    low, high = around.amin(1).clamp(0, 0.9), around.amax(1).clamp(0.1, 1)
    return torch.cat([low, torch.maximum(high, low + 0.1)], 1)
