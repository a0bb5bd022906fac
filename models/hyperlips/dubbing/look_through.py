"""One pass over a clip before it is dubbed: when its pictures are shown, whether they are the track's, and which of

them shows the network best what the hidden half of the face looks like.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor
from torch.nn.functional import conv2d

from ...errors import LikenessError
from ...face.cropping.crop_warp import crop_pictures
from ...face.face_track import FaceTrack
from ...media.clip import Clip, Part
from ..base import SIDE
from .places import Places
from .settings import Reference

LOOKED_AT = 32  # frames, at most, whose sharpness is compared
CLOSED = 0.02  # of the eyes' distance, that lips may be farther apart than the clip's most closed ones
LUMA = (0.299, 0.587, 0.114)  # Rec. 601


@dataclass(frozen=True)
class Seen:
    """`times` of all pictures in seconds, the `reference` crop [3, 128, 128] RGB in 0..1, and its frame's number."""

    times: tuple[Fraction, ...]
    reference: Tensor
    frame: int


def look_through(
    clip: Clip,
    part: Part,
    track: FaceTrack,
    places: Places,
    choice: Reference,
    on_picture: Callable[[], None] = lambda: None,
) -> Seen:
    """Raises LikenessError where the clip's pictures are not those of the track.

    "first": the first frame that has the face, as published. "sharpest closed mouth": of frames whose lips are about
    as close as they ever are, the one with the most detail; of all, where the track says nothing of lips.
    """
    track.check_frames(len(track), clip.height, clip.width)
    candidates = set(_candidates(places, choice))
    times: list[Fraction] = []
    best, sharpest, frame = None, -1.0, -1
    for at, picture in enumerate(clip.pictures(part)):
        if at in candidates:
            crop = crop_pictures(picture.pixels(torch.uint8)[None], places.crops.matrices[at : at + 1], SIDE)[0]
            sharp = sharpness(crop)
            if sharp > sharpest:
                best, sharpest, frame = crop.movedim(-1, 0), sharp, at
        times.append(picture.time)
        on_picture()
    track.check_frames(len(times), clip.height, clip.width)
    assert best is not None  # places_of has found somebody
    return Seen(tuple(times), best, frame)


def given_reference(image: Tensor) -> Tensor:
    """An IMAGE [1, s, s, 3 or 4] of a face as the crop [3, 128, 128]. Raises LikenessError for one that is no square.

    Of several the first is taken.
    """
    if image.ndim != 4 or image.shape[1] != image.shape[2] or image.shape[3] not in (3, 4) or not image.numel():
        raise LikenessError(
            f"The reference image is a square crop of the face, not {list(image.shape)}. Crop it with Crop Faces and "
            "its template hyperlips."
        )
    matrix = torch.tensor([[1.0, 0, 0], [0, 1, 0]], dtype=torch.float64) * (SIDE / image.shape[1])
    return crop_pictures(image[:1], matrix[None], SIDE)[0].movedim(-1, 0)


def sharpness(crop: Tensor) -> float:
    """The variance of the Laplacian of a crop [s, s, 3] in 0..1 (Pech-Pacheco et al. 2000), grey."""
    grey = (crop * crop.new_tensor(LUMA)).sum(2)
    laplacian = crop.new_tensor([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    return float(conv2d(grey[None, None], laplacian[None, None]).var())


def _candidates(places: Places, choice: Reference) -> list[int]:
    there = places.crops.present.nonzero()[:, 0]
    if choice == "first":
        return there[:1].tolist()
    if choice != "sharpest closed mouth":
        raise LikenessError(f"A reference is the first frame or the sharpest closed mouth, not '{choice}'.")
    if places.openings is not None:
        apart = places.openings[there]
        there = there[apart <= apart.min() + CLOSED]
    return there[torch.linspace(0, len(there) - 1, min(LOOKED_AT, len(there))).round().long()].tolist()
