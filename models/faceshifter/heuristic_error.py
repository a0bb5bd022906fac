"""The heuristic error |X_t - Y_tt| as people can look at it and use it (FaceShifter, section 3.2)."""

from __future__ import annotations

import torch
from torch import Tensor

from ..face.face_crop import FaceCrop
from ..face.landmark_sets import FIVE
from ..face.pasting.landmark_mask import region_masks
from .face_shifter import FaceShifter
from .swapping.occlusion import covers
from .target_crops import AT_ONCE, shown


def error_shown(shifter: FaceShifter, crops: Tensor, own: Tensor) -> Tensor:
    """|X_t - Y_tt| of crops [b, 3, S, S] and what was drawn of them [b, 3, 256, 256], RGB in 0..1 -> such a picture.

    0: drawn as it is; 1: black drawn as white, or white as black.
    """
    return shifter.picture((shown(shifter, crops) - shown(shifter, own)).abs().float() - 1)


def uncovered(shifter: FaceShifter, crops: Tensor, own: Tensor, crop: FaceCrop | None = None) -> Tensor:
    """Crops [T, 3, S, S] and what was drawn of them [T, 3, 256, 256], RGB in 0..1 -> where the face is free, as Swap
    Face sees it: [T, 256, 256] in 0..1, 0 where something seems to cover it.

    `crop`: how they were cropped; with 68 landmarks and more, the face is where they are, else all of the crop.
    """
    side = own.shape[-1]
    face = torch.ones(len(crops), side, side)
    if crop is not None and crop.points.shape[1] > FIVE and crop.present.any():
        points = crop.points[crop.present] * (side / crop.size)
        face[crop.present] = region_masks(points, side, side, "face")
    free = torch.empty_like(face)
    for first in range(0, len(crops), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        x_t, y_tt = (shown(shifter, given[part]).float() for given in (crops, own))  # [b, 3, 256, 256]
        free[part] = 1 - covers(x_t, y_tt, face[part].to(x_t.device))
    return free
