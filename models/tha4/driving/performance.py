"""A performer's track -> the character's: calibration, formulas, strengths, missing faces, breath (section 13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, get_args

import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.blendshape_track import BlendshapeTrack
from ..idle import breath
from ..pose import INDEX, PoseTrack, indices_of_group
from .blendshapes import BrowDown, Thresholds, Wink, poses_of_blendshapes

Gaps = Literal["hold", "interpolate", "rest"]
FADE = 0.25  # seconds in which "rest" leaves the performance and comes back to it


@dataclass(frozen=True)
class Direction:
    """How a performance is taken over.

    `mirror`: the character does on its left what the performer does on the right. `expression` and `head`, 0..2: how
    far the face, and head and body, follow. `gaps`: what frames without a face show: the pose before ("hold"), the way
    to the next one ("interpolate"), or the resting face ("rest"). `breaths_per_minute` 0..60, 0 for none.
    Raises LikenessError for a number out of range or an unknown word.
    """

    mirror: bool = False
    expression: float = 1.0
    head: float = 1.0
    gaps: Gaps = "hold"
    brow_down: BrowDown = "angry"
    wink: Wink = "wink"
    breaths_per_minute: float = 20.0

    def __post_init__(self) -> None:
        for name, high in (("expression", 2), ("head", 2), ("breaths_per_minute", 60)):
            if not 0 <= getattr(self, name) <= high:
                raise LikenessError(f"{name} is {getattr(self, name)}; it is between 0 and {high}.")
        if self.gaps not in get_args(Gaps):
            raise LikenessError(f"Frames without a face can {', '.join(get_args(Gaps))}, not '{self.gaps}'.")


def calibrated(track: BlendshapeTrack, neutral: slice, face: bool = False) -> BlendshapeTrack:
    """The track with the performer's own rest taken out: the median over the frames `neutral` becomes 0.

    The head's rotation always; the blendshapes only with `face`, and they may then be below 0.
    Raises LikenessError as `neutral_frames` does.
    """
    chosen = neutral_frames(track.present, neutral)
    rotation, values = track.rotation, track.values
    if rotation is not None:
        turned = rotation - rotation[chosen].median(dim=0).values
        rotation = (turned + 180) % 360 - 180  # the short way round
    if face:
        values = values - values[chosen].median(dim=0).values
    return replace(track, values=values, rotation=rotation)


def neutral_frames(present: Tensor, neutral: slice) -> Tensor:
    """Which frames of `neutral` show a face, of all frames' `present` [T]. Raises LikenessError if none does."""
    first, last, _ = neutral.indices(len(present))
    if first >= last:
        raise LikenessError(f"The recording has {len(present)} frames; the neutral ones begin at {neutral.start}.")
    chosen = first + present[first:last].nonzero()[:, 0]
    if len(chosen) == 0:
        raise LikenessError(f"No face was seen in frames {first} to {last - 1}. Choose other neutral frames.")
    return chosen


def perform(track: BlendshapeTrack, direction: Direction, thresholds: Thresholds) -> PoseTrack:
    """One pose for each frame of the track. Raises LikenessError if no frame of it shows a face."""
    if direction.mirror:
        track = track.mirrored()
    poses = poses_of_blendshapes(track, thresholds, direction.brow_down, direction.wink)  # [T, 45]
    moving = indices_of_group("head") + indices_of_group("body")
    factors = torch.full((poses.shape[1],), direction.expression)
    factors[moving] = direction.head
    poses = bridged(poses * factors, track.present, track.fps, direction.gaps)
    if direction.breaths_per_minute:
        time = torch.arange(len(poses), dtype=torch.float64) / float(track.fps)
        poses[:, INDEX["breathing"]] = breath(time, direction.breaths_per_minute).float()
    return PoseTrack(poses, track.fps)


def bridged(poses: Tensor, present: Tensor, fps: Fraction, gaps: Gaps) -> Tensor:
    """Poses [T, 45] in which every frame that is not `present` [T] has been filled; the others stay as they are.

    Before the first face and after the last one the nearest pose stands, under "rest" the resting face.
    Raises LikenessError if no frame is present.
    """
    seen = present.nonzero()[:, 0]  # [S]
    if len(seen) == 0:
        raise LikenessError("No frame shows a face. Check that the recording or video has one, well lit and in view.")
    frames = torch.arange(len(poses))
    after = torch.searchsorted(seen, frames).clamp(max=len(seen) - 1)  # the next one that shows a face, or the last
    before = (torch.searchsorted(seen, frames, right=True) - 1).clamp(min=0)
    if gaps == "hold":
        return poses[seen[before]]
    first, last = seen[before], seen[after]
    part = ((frames - first) / (last - first).clamp(min=1)).clamp(0, 1)  # [T] of the way between them
    filled = torch.lerp(poses[first], poses[last], part[:, None])
    if gaps == "rest":
        away = torch.minimum((frames - first).abs(), (frames - last).abs())  # frames to the nearest face
        filled = filled * (1 - away / max(1.0, FADE * float(fps))).clamp(0, 1)[:, None]
    return filled
