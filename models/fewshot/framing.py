"""Where a head's square lies in every frame of a clip, and its drawings y (Zakharov et al., section 3.1)."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from ..errors import LikenessError
from ..face.cropping.similarity import backwards, moved, onto_upright
from ..face.face_crop import FaceCrop
from ..face.landmark_track import LandmarkTrack
from .head_crops import FRAMINGS, TEMPLATE, head_crops
from .landmark_canvas import draw_canvases

AS_THEY_ARE = "as they are"  # the pictures are crops of heads already
CHOICES = (*FRAMINGS, AS_THEY_ARE)


def framed(track: LandmarkTrack, framing: str, size: int, steady: bool = False) -> FaceCrop:
    """How the squares of a head lie in its frames; the points are the 68, in pixels of the square.

    `framing`: one of CHOICES; AS_THEY_ARE takes the whole of each frame, which is square. `steady`: one square for the
    whole clip, the median of those that follow the head, in which the head then moves.
    Raises LikenessError as `head_crops`, and for frames that are not square but taken as they are.
    """
    if framing == AS_THEY_ARE:
        return _whole(track, size)
    crop = head_crops(track, framing, size)
    if not steady:
        return crop
    ways = backwards(crop.matrices[crop.present])  # [K, 2, 3]: crop pixel -> frame pixel
    half = ways[:, 0, 0] * size / 2  # [K]
    middle = (ways[:, :, 2] + half[:, None]).median(0).values  # [2]
    one = size * onto_upright(middle[None], half.median().expand(1, 2))  # [1, 2, 3]
    return _moved(replace(crop, matrices=one.repeat(len(track), 1, 1)), track)


def canvases_of(crop: FaceCrop, frames: Tensor, closed: bool = False) -> Tensor:
    """The drawings [n, size, size, 3] of some `frames` [n] of a crop, which show the face."""
    return draw_canvases(crop.points[frames], crop.size, closed=closed)


def held_frames(present: Tensor) -> Tensor:
    """For each of T frames the one whose landmarks stand in for it: itself, else the last before that has a face.

    Before the first face, the first one. At least one is present.
    """
    last = torch.where(present, torch.arange(len(present)), -1).cummax(0).values
    return torch.where(last >= 0, last, int(present.nonzero()[0]))


def _whole(track: LandmarkTrack, size: int) -> FaceCrop:
    if track.width != track.height:
        raise LikenessError(
            f"Pictures that are taken as they are must be square; these are {track.width} x {track.height}. Choose "
            f"another framing: {', '.join(FRAMINGS)}."
        )
    if not track.present.any():
        raise LikenessError("These landmarks show no face in any frame. Choose other pictures, or another tracker.")
    scale = size / track.width
    matrix = torch.tensor([[scale, 0, 0], [0, scale, 0]], dtype=torch.float64)
    points = torch.zeros(len(track), 0, 2)
    crop = FaceCrop(
        TEMPLATE, size, matrix.repeat(len(track), 1, 1), track.present, points, track.width, track.height, track.fps
    )
    return _moved(crop, track)


def _moved(crop: FaceCrop, track: LandmarkTrack) -> FaceCrop:
    """The crop with the track's points where its maps bring them."""
    points = moved(track.as_ibug().points[..., :2], crop.matrices).float()
    return replace(crop, points=torch.where(crop.present[:, None, None], points, 0))
