"""The square of a frame that few-shot heads see, by the landmarks in it; one map for the picture and for the points.

A square that reaches beyond the frame keeps its place and proportions there: what it shows is padded, never squeezed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from ..errors import LikenessError
from ..face.cropping.box_crops import fewshot
from ..face.cropping.cropping import between
from ..face.cropping.similarity import moved
from ..face.face_crop import FaceCrop, check_reach
from ..face.landmark_track import LandmarkTrack

TEMPLATE = "few-shot"
PUBLISHED, RELATIVE = "published", "voxceleb"
SHARE = 0.4  # of the longer side on each side: about VoxCeleb2's own framing, by eye; no source gives a number
FRAMINGS: dict[str, Callable[[Tensor], Tensor]] = {
    PUBLISHED: fewshot,  # 50 pixels on each side whatever the size of the face, as at the authors' inference
    RELATIVE: partial(fewshot, around=0.0, share=SHARE),  # the same framing at every resolution
}
SIZES = (64, 96, 128, 160, 192, 224, 256)  # pixels
USUAL = 224  # the published weights were trained at it; 256 is what their authors draw


def head_crops(track: LandmarkTrack, framing: str = PUBLISHED, size: int = USUAL) -> FaceCrop:
    """How the crops of a head lie in the frames of its landmarks; their points are the 68, in pixels of the crop.

    Frames without a face follow their neighbours in time. Raises LikenessError for a framing of another name, landmarks
    without a face, and points that no crop can follow, with their frame.
    """
    if framing not in FRAMINGS:
        raise LikenessError(f"There is no framing '{framing}'. Choose one of {', '.join(FRAMINGS)}.")
    if not track.present.any():
        raise LikenessError("These landmarks show no face in any frame. Choose other pictures, or another tracker.")
    points = track.as_ibug().points[..., :2]  # [T, 68, 2]
    placed = FRAMINGS[framing](torch.where(track.present[:, None, None], points, torch.nan))  # [T, 2, 3]
    check_reach(placed, 1, track.width, track.height, track.present)
    matrices = size * between(placed, track.present)
    inside = torch.where(track.present[:, None, None], moved(points, matrices).float(), 0)
    return FaceCrop(TEMPLATE, size, matrices, track.present, inside, track.width, track.height, track.fps)
