"""Where the landmarks of a sketch come from (HyperLips, section 3.2), and what is done to them before they are drawn.

The published inference looks for them in the drawn face, so that the sketch shows the new lips.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ..errors import LikenessError
from ..face.cropping.box_crops import BELOW
from ..face.detection.detector import Face
from ..face.detection.face_square import SIDE
from ..face.detection.landmark_net import LandmarkNet
from ..face.detection.landmarks import AT_ONCE, find_landmarks
from ..face.face_crop import FaceCrop
from ..face.landmark_sets import IBUG
from ..face.landmark_track import LandmarkTrack
from ..face.pictures import colours
from ..face.tracks.time_filters import zero_phase
from .sketch import sketch

SKETCHES_AT_ONCE = 32
TEMPLATE = "hyperlips"
PROPORTION = 4 / 3  # height by width of a face with what lies below it, where its box is not known


@dataclass(frozen=True)
class CropPoints:
    """`points` [T, 68, 468 or 478, 2] in 0..1 of T face crops; `present` [T]: which of them show a face."""

    points: Tensor
    present: Tensor

    def steady(self, frames: float) -> CropPoints:
        """The same with less tremble: a Gaussian mean over time, without delay, its standard deviation in frames.

        0 changes nothing; frames without a face take no part.
        """
        if not frames:
            return self
        part = torch.where(self.present, 0, -1)
        return replace(self, points=zero_phase(self.points.flatten(1), part, frames).view_as(self.points))

    def sketches(self, as_trained: bool = True) -> Tensor:
        """[T, 128, 128] in 0..1, as `sketch` draws them; black where there is no face."""
        parts = self.points.split(SKETCHES_AT_ONCE)
        return torch.cat([sketch(part, as_trained) for part in parts]) * self.present[:, None, None]


def points_of_crops(crop: FaceCrop) -> CropPoints:
    """The landmarks that the face was followed by. Raises LikenessError where there are fewer than 68."""
    count = crop.points.shape[1]
    if count < IBUG:
        raise LikenessError(
            f"The track of these crops has {count or 'no'} landmarks, and a sketch needs 68 or more. Give the tracker "
            "a landmark network or MediaPipe."
        )
    return CropPoints(crop.points / crop.size, crop.present)


def points_of_landmarks(landmarks: LandmarkTrack) -> CropPoints:
    """Landmarks in pixels of square crops. Raises LikenessError where they are of something else."""
    if landmarks.width != landmarks.height:
        raise LikenessError(
            f"These landmarks lie in pictures of {landmarks.width} x {landmarks.height}, and a sketch needs those of "
            "square face crops. Find them in the crops, or take them from Crop Landmarks."
        )
    return CropPoints(landmarks.points[..., :2] / landmarks.width, landmarks.present)


@torch.no_grad()
def points_of_faces(
    network: LandmarkNet, faces: Tensor, crop: FaceCrop | None = None, on_done: Callable[[int], None] = lambda _: None
) -> CropPoints:
    """68 landmarks of crops [T, 3, s, s] that show a face from edge to edge, as the template hyperlips cuts them.

    A face's box is squeezed to a square in such a crop; here it gets its proportions back before the network looks at
    it: those of `crop`, or the usual ones. `on_done`: how many are done. Raises LikenessError for crops of
    another template or number.
    """
    ratio, below = PROPORTION, 0.0
    present = torch.ones(len(faces), dtype=torch.bool)
    if crop is not None:
        if crop.template != TEMPLATE or len(crop) != len(faces):
            raise LikenessError(
                f"These {len(faces)} faces do not go with {len(crop)} crops of the template {crop.template}. Connect "
                f"the face crop that they were made with, of the template {TEMPLATE}."
            )
        across, down = crop.matrices[:, 0, 0], crop.matrices[:, 1, 1]  # crop pixels in one of the frame
        ratio, below = float((across / down).mean()), float((BELOW * down / crop.size).mean())
        present = crop.present
    high = max(1, round(SIDE * ratio))
    box = Face(0, 0, SIDE, high * (1 - below), 1)
    found = []
    for part in faces.split(AT_ONCE):
        pictures = interpolate(colours(part), (high, SIDE), mode="bilinear", align_corners=False)
        found += [own.points for (own,) in find_landmarks(network, pictures, [[box]] * len(part))]
        on_done(len(found))
    return CropPoints(torch.stack(found) / torch.tensor([SIDE, high]), present)
