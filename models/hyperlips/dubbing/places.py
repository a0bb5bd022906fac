"""Where a face's crops lie in their frames: which of a track's boxes they follow, and how much of a jaw's way is left.

Boxes are never rounded to pixels: a crop that jumps by one makes lips tremble.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.boxes import joined, split
from ...face.cropping.cropping import crop_of
from ...face.face_crop import FaceCrop
from ...face.face_track import FaceTrack, Person
from ...face.landmark_sets import ibug_from
from ...face.tracks.jumps import parts_of
from ...face.tracks.smooth import smooth_track
from ...face.tracks.time_filters import zero_phase
from .mouth import EYES, knows_mouth, opening
from .settings import Box

SECONDS = 0.1  # of the Gaussian that takes the jitter out of a track that nobody has smoothed
JAW_SECONDS = 0.08
WIDEST = 0.95  # of the frames of a clip are less open than its widest mouth counts


@dataclass(frozen=True)
class Places:
    """`crops`: FaceCrop of 128 pixels, whose points are as steady as the box.

    `parts` [T]: frames between two jumps of the face share a number; -1 where there is none. `openings` [T]: how far
    the lips are apart, in distances of the eyes; None without landmarks. `room` [T]: how much farther, in pixels of
    the crop, the jaw may go than it is, by the widest that the clip shows.
    """

    crops: FaceCrop
    parts: Tensor
    openings: Tensor | None
    room: Tensor


def places_of(track: FaceTrack, box: Box) -> Places:
    """The crops of a track's first person.

    "smoothed": by the track's steady boxes, or a centred Gaussian where it has none. "fixed": by one box, the median's,
    for all frames. "per frame": by each frame's own. Raises LikenessError where nobody is in any frame.
    """
    person = track.first
    if not person.present.any():
        reasons = [reason for reason in dict.fromkeys(person.reasons) if reason]
        raise LikenessError(
            f"Face {person.number} is in none of the {len(track)} frames, so there are no lips to dub"
            + (f": {reasons[0]}." if reasons else ".")
            + " Look at the track with Show Track, pick another face, or give boxes by Face Track By Hand."
        )
    crops = crop_of(track.with_people(_followed(track, person, box)), "hyperlips")
    parts = parts_of(person)
    if not knows_mouth(person.points):
        return Places(crops, parts, None, torch.zeros(len(track)))
    openings = torch.where(person.present, opening(person.points), torch.nan)
    known = torch.where(person.present, openings, 0)
    calm = known if box == "per frame" else zero_phase(known[:, None], parts, JAW_SECONDS * float(track.fps))[:, 0]
    widest = float(openings[person.present].quantile(WIDEST))
    left, right = ibug_from(crops.points)[:, list(EYES)].unbind(1)  # [T, 2] each
    return Places(crops, parts, openings, (widest - calm).clamp(min=0) * (left - right).norm(dim=1))


def _followed(track: FaceTrack, person: Person, box: Box) -> Person:
    match box:
        case "smoothed":
            if person.steady_boxes is None:
                person = smooth_track(track.with_people(person), SECONDS).first
            points = person.points if person.steady_points is None else person.steady_points
            return replace(person, points=points)
        case "fixed":
            there = person.boxes[person.present]
            middles, logarithms = split(there)
            usual = joined(middles.median(0).values, logarithms.median(0).values)
            steady = smooth_track(track.with_people(person), SECONDS).first
            points = person.points if steady.steady_points is None else steady.steady_points
            return replace(person, points=points, steady_boxes=usual.expand(len(person), 4), steady_points=None)
        case "per frame":
            return replace(person, steady_boxes=None, steady_points=None)
        case _:
            raise LikenessError(f"A box is smoothed, fixed or per frame, not '{box}'.")
