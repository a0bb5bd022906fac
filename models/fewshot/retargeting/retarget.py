"""One person's landmarks for another's face: the paper's remedy against a stranger's face shape, which it lacks itself.

Section 4 of the paper names the limit ("landmarks from a different person lead to a noticeable personality mismatch").
Points are complex numbers x + iy here, as in tracks/mean_shape.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.cropping.similarity import fit_similarity
from ...face.landmark_track import LandmarkTrack
from ...face.tracks.given_track import track_of_landmarks
from ...face.tracks.smooth import Mode as Smoothing
from ...face.tracks.smooth import smooth_track
from .parts import RIGID, by_point, widths

Mode = Literal["relative", "aligned"]
FARTHEST = 2.0  # times: a part is no more larger or smaller than the whole; a nose from the side has no width


@dataclass(frozen=True)
class Retargeting:
    """How one face follows another's.

    `mode`: "relative" moves the source's own points by what the driver's do; "aligned" lays the driver's face over the
    source's, with its own shape. `strength`: of all that moves, 0 is the source at rest, 1 the driver's amount. `head`:
    of the head's own place, size and lean, times the strength; turns to the side and nods are in the points.
    `by_parts`: each part moves in proportion to its own size (source width / driver width), else to the face's.
    `neutral`: the frame of the driver that corresponds to the source; None is the one most like it.
    Raises LikenessError for another mode, and strengths beyond 0..2.
    """

    mode: Mode = "relative"
    strength: float = 1.0
    head: float = 1.0
    by_parts: bool = True
    neutral: int | None = None

    def __post_init__(self) -> None:
        if self.mode not in get_args(Mode):
            raise LikenessError(f"There is no retargeting by '{self.mode}'. Choose one of {', '.join(get_args(Mode))}.")
        for name in ("strength", "head"):
            if not 0 <= getattr(self, name) <= 2:
                raise LikenessError(f"The {name} of a retargeting is 0 to 2, not {getattr(self, name)}.")


def retarget(
    source: LandmarkTrack, driver: LandmarkTrack, how: Retargeting | None = None
) -> tuple[LandmarkTrack, int, dict[str, float]]:
    """The driver's motion on the source's face, 68 points in pixels of the source's picture at the driver's rate.

    Also which frame of the driver was neutral, and by how much each part was scaled. Of the source the first frame with
    a face counts. Frames in which the driver has no face stay so.

    Every driver frame is its neutral frame's face, moved and turned and sized as a whole (Procrustes on RIGID), and
    changed by what is left; the first is done to the source about its own middle, the second in its own proportions.
    Raises LikenessError where one of them shows no face, and for a neutral frame that is not there or has none.
    """
    how = how or Retargeting()
    own, faces = _first(source), driver.as_ibug().points[..., :2].double()  # [68, 2], [T, 68, 2]
    if not driver.present.any():
        raise LikenessError("The driver shows no face in any frame. Choose another clip, or another tracker.")
    neutral = nearest_frame(own, faces, driver.present) if how.neutral is None else how.neutral
    if not 0 <= neutral < len(driver) or not driver.present[neutral]:
        raise LikenessError(
            f"Frame {neutral} of the driver, 0 to {len(driver) - 1}, shows no face to start from. Choose another "
            "neutral frame, or -1 for the one most like the source."
        )
    rest = faces[neutral]
    standing = torch.where(driver.present[:, None, None], faces, rest)  # [T, 68, 2]

    own_z, rest_z = _complex(own), _complex(rest)  # [68]
    own_middle, rest_middle = own_z[list(RIGID)].mean(), rest_z[list(RIGID)].mean()
    onto = _factors(rest[None], own)[0]  # of the neutral face onto the source's
    turns = _factors(rest.expand_as(standing), standing)  # [T] of the neutral face onto each frame's
    middles = _complex(standing)[:, list(RIGID)].mean(1)  # [T]
    left = (_complex(standing) - middles[:, None]) / turns[:, None] + rest_middle - rest_z  # [T, 68]

    whole = onto.abs()
    scales = dict.fromkeys(widths(own), whole)
    if how.by_parts:
        seen = widths(rest)
        scales = {
            name: (width / seen[name].clamp(min=1e-9)).clamp(whole / FARTHEST, whole * FARTHEST)
            for name, width in widths(own).items()
        }
    face = own_z
    if how.mode == "aligned":
        laid = own_middle + onto * (rest_z - rest_middle)
        face, scales = torch.lerp(own_z, laid, how.strength), dict.fromkeys(scales, whole)
    changed = face + how.strength * by_point(scales) * (onto / whole) * left  # [T, 68]
    share = how.strength * how.head
    lean = torch.polar(turns.abs() ** share, turns.angle() * share)  # [T]
    place = own_middle + share * whole * (middles - rest_middle)  # [T]
    made = place[:, None] + lean[:, None] * (changed - own_middle)
    points = torch.view_as_real(made).float()
    track = LandmarkTrack(points, source.width, source.height, driver.present, driver.fps)
    return track, neutral, {name: float(scale) for name, scale in scales.items()}


def nearest_frame(own: Tensor, faces: Tensor, present: Tensor) -> int:
    """Which of faces [T, 68, 2] is held most like `own` [68, 2]: least distance after a similarity onto it."""
    known = present.nonzero()[:, 0]
    some = faces[known].double()
    middles = some[:, list(RIGID)].mean(1, keepdim=True)
    own_middle = own[list(RIGID)].double().mean(0)
    laid = _factors(some, own)[:, None] * _complex(some - middles)  # [K, 68]
    away = (laid - _complex(own.double() - own_middle)).abs().square().mean(1)
    return int(known[away.argmin()])


def steadied(track: LandmarkTrack, seconds: float, mode: Smoothing = "zero-phase") -> LandmarkTrack:
    """The landmarks without jitter, as Smooth Track takes it out; for 68 points or more. 0 seconds changes nothing."""
    if not seconds:
        return track
    person = smooth_track(track_of_landmarks(track), seconds, mode).first
    points = person.points if person.steady_points is None else person.steady_points
    return LandmarkTrack(points, track.width, track.height, track.present, track.fps)


def _first(source: LandmarkTrack) -> Tensor:
    if not source.present.any():
        raise LikenessError("The source shows no face. Choose another picture, or another tracker.")
    return source.as_ibug().points[int(source.present.nonzero()[0]), :, :2].double()


def _factors(faces: Tensor, wanted: Tensor) -> Tensor:
    """Turn and size [T] complex of the similarities that lay faces [T, 68, 2] over `wanted` by their RIGID points."""
    maps = fit_similarity(faces[:, list(RIGID)], wanted[..., list(RIGID), :])
    return torch.complex(maps[:, 0, 0], maps[:, 1, 0])


def _complex(points: Tensor) -> Tensor:
    return torch.view_as_complex(points.double().contiguous())
