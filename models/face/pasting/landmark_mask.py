"""Parts of a face as masks, drawn from its landmarks alone: no network has to tell skin from hair."""

from __future__ import annotations

from typing import Literal, get_args

import torch
from torch import Tensor

from ...errors import LikenessError
from ..landmark_sets import FIVE, IBUG, five_from, ibug_from
from .polygons import coverage, hull

Region = Literal["mouth", "lower face", "face"]
REGIONS: tuple[Region, ...] = get_args(Region)
OUTER_LIP = range(48, 60)
LOWER_FACE = (*range(2, 15), *range(35, 30, -1))  # the jaw from cheek to cheek, and back below the nose
BROWS = range(17, 27)
FOREHEAD = 0.55  # of the way from eyes to mouth, so far above the brows: near the hair, but seldom in it


def region_masks(points: Tensor, height: int, width: int, region: Region) -> Tensor:
    """A part of the face in each frame: points [T, 68 | 468 | 478, 2] in pixels -> [T, height, width] float32, 0..1.

    Edges are as sharp as pixels allow. mouth: what lies within the outer lip. lower face: from below the nose to the
    chin. face: the hull of all points; 68 end at the brows, and get a forehead that is estimated.
    Raises LikenessError for a region of another name, and where there are no points, or 5, which say too little.
    """
    if points.shape[1] <= FIVE:
        raise LikenessError(
            f"A mask of the {region} needs 68 landmarks or more; this face has {points.shape[1] or 'none'}. Give the "
            "tracker a landmark network or MediaPipe, or use no landmarks mask."
        )
    return coverage(_outline(points, region), height, width)


def _outline(points: Tensor, region: Region) -> Tensor:
    """The polygon [T, P, 2] about a region."""
    match region:
        case "mouth":
            return ibug_from(points)[:, OUTER_LIP]
        case "lower face":
            return ibug_from(points)[:, list(LOWER_FACE)]
        case "face" if points.shape[1] == IBUG:
            return hull(torch.cat([points, _forehead(points)], dim=1))
        case "face":
            return hull(points)  # the mesh reaches up to the hair
        case _:
            raise LikenessError(f"There is no mask of the {region}. Choose one of {', '.join(REGIONS)}.")


def _forehead(points: Tensor) -> Tensor:
    """The brows [T, 10, 2], raised away from the mouth; the outer ones by half, as a forehead is round."""
    five = five_from(points, "six")
    up = five[:, :2].mean(1) - five[:, 3:].mean(1)  # [T, 2]
    arch = 0.5 + 0.5 * torch.sin(torch.linspace(0, torch.pi, len(BROWS), device=points.device))  # [10]
    return points[:, BROWS] + FOREHEAD * arch[:, None] * up[:, None]
