"""Crops brought to the size that PIRenderer draws: coefficients and pictures must come from the very same square."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.cropping.crop_warp import crop_pictures
from ...face.cropping.similarity import moved
from ...face.face_crop import FaceCrop
from ...face.face_track import FaceTrack
from ...face.landmark_sets import five_from
from ..motion import SIDE

AS_IT_IS = "as it is"  # in the place of a template: square pictures that are cropped already
SMALLEST = 32  # pixels of a crop: below it nothing of a face can be measured


def portrait_crops(images: Tensor, crop: FaceCrop) -> tuple[Tensor, FaceCrop]:
    """Crops [T, S, S, 3 or 4] that follow `crop`, of any size -> [T, 256, 256, 3], and how those lie.

    Raises LikenessError for pictures that are not those crops, and for such of less than 32 pixels.
    """
    count, height, width = images.shape[:3]
    if count != len(crop) or height != width:
        raise LikenessError(
            f"This face crop is of {len(crop)} square pictures; these are {count} of {width} x {height}. "
            "Connect the pictures that came with it."
        )
    if height < SMALLEST:
        raise LikenessError(f"Crops of {height} pixels show too little of a face. Crop it at {SIDE} x {SIDE}.")
    images = images.expand(*images.shape[:-1], 3) if images.shape[-1] == 1 else images[..., :3]
    onto = torch.tensor([[SIDE / height, 0, 0], [0, SIDE / height, 0]], dtype=torch.float64)
    made = crop_pictures(images, onto.expand(count, 2, 3), SIDE, "replicate")
    grown = SIDE / crop.size
    return made, replace(crop, size=SIDE, matrices=crop.matrices * grown, points=crop.points * grown)


def whole_frames(track: FaceTrack) -> FaceCrop:
    """How the frames of a track lie in 256 x 256 when nothing is cut off. LikenessError unless they are square."""
    if track.width != track.height or track.width < SMALLEST:
        raise LikenessError(
            f"Frames of {track.width} x {track.height} pixels cannot be drawn as they are: PIRenderer draws squares of "
            f"{SIDE}, and {SMALLEST} is the least. Have the face cropped by vox."
        )
    onto = torch.tensor([[SIDE / track.width, 0, 0], [0, SIDE / track.width, 0]], dtype=torch.float64)
    matrices = onto.expand(len(track), 2, 3)
    points = moved(track.first.points, matrices).float()
    return FaceCrop(AS_IT_IS, SIDE, matrices, track.first.present, points, track.width, track.height, track.fps)


def five_points(points: Tensor) -> Tensor:
    """The five points [T, 5, 2] of landmarks [T, N, 2] that the alignment wants; LikenessError where there are none."""
    if not points.shape[1]:
        raise LikenessError(
            "This face track has boxes without landmarks, and a face is measured by its eyes, nose and mouth. Track it "
            "with a landmark network or MediaPipe."
        )
    return five_from(points, "corners")
