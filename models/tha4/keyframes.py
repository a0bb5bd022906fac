"""Poses at times, and the motion between them; keyframe_json.py reads them from a text."""

from __future__ import annotations

from fractions import Fraction

from torch import Tensor

from ..media.keyframes import Keyframes, frame_times, values_at
from .pose import POSE_SIZE, PoseTrack


def keyframe_track(keyframes: Keyframes, fps: Fraction, frames: int | None = None) -> PoseTrack:
    """The track at `fps`: `frames` frames, or up to the first frame that has reached the last key.

    Values beyond a parameter's range, an overshoot's too, are brought into it.
    """
    return PoseTrack(poses_at(keyframes, frame_times(keyframes, fps, frames)), fps)


def poses_at(keyframes: Keyframes, times: Tensor) -> Tensor:
    """Poses [K, 45] at `times` [K] in seconds, not yet brought into range."""
    return values_at(keyframes, times, POSE_SIZE)
