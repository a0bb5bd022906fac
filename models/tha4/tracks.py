"""Tracks of poses over time: blend, combine, smooth, fit to a length, change the frame rate.

Common policy: a track of one frame is a still pose and is held as long as needed, at the other track's frame rate.
Otherwise the first track's frame rate rules, and the shorter track holds its last pose until the longer one ends.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

import torch
from torch import Tensor

from ..errors import LikenessError
from .pose import GROUPS, PoseTrack, clamp, indices_of_group, indices_of_name

LIDS = [indices_of_name(name) for name in ("eye_happy_wink", "eye_relaxed", "eye_wink")]  # what shuts an eye
BLINKS = [at for pair in LIDS for at in pair]


def blend(first: PoseTrack, second: PoseTrack, weight: float) -> PoseTrack:
    """(1 - weight) * first + weight * second, weight 0..1. Raises LikenessError for another weight."""
    if not 0 <= weight <= 1:
        raise LikenessError(f"The weight of a blend is between 0 (first) and 1 (second); this one is {weight}.")
    first, second = aligned(first, second)
    return PoseTrack(torch.lerp(first.poses, second.poses, weight), first.fps)


def combine(base: PoseTrack, other: PoseTrack, mode: Literal["add", "replace"], parts: Sequence[str]) -> PoseTrack:
    """Adds `other` to `base`, or puts it in its place, in the named parts only; sums are kept in range.

    Where both shut an eye, it shuts once: see `shut_once`.

    `parts` are groups (see pose.GROUPS), parameter names, or names without their side. Raises LikenessError for an
    unknown mode, no part, or an unknown part.
    """
    if mode not in ("add", "replace"):
        raise LikenessError(f"Tracks are combined by 'add' or 'replace', not by '{mode}'.")
    base, other = aligned(base, other)
    at = indices_of_parts(parts)
    poses = base.poses.clone()
    poses[:, at] = other.poses[:, at] + (poses[:, at] if mode == "add" else 0)
    return PoseTrack(shut_once(clamp(poses)) if mode == "add" and set(at) & set(BLINKS) else poses, base.fps)


def shut_once(poses: Tensor) -> Tensor:
    """Poses [T, 45] in which no eye is shut by more than 1 in all: a happy wink goes before drowsy lids and a blink.

    The networks move a lid by the sum of what shuts it; at 2 the eyes of published characters dissolve.
    """
    poses, room = poses.clone(), torch.ones(len(poses), 2)
    for pair in LIDS:
        poses[:, pair] = torch.minimum(poses[:, pair], room)
        room = room - poses[:, pair]
    return poses


def indices_of_parts(parts: Sequence[str]) -> list[int]:
    """Positions in the pose of groups, parameters and pairs, each once, ascending. Raises LikenessError."""
    if not parts:
        raise LikenessError(f"Name at least one group or parameter. The groups are: {', '.join(GROUPS)}.")
    found: set[int] = set()
    for part in parts:
        found.update(indices_of_group(part) if part in GROUPS else indices_of_name(part))
    return sorted(found)


def smooth(track: PoseTrack, seconds: float, keep_blinks: bool = True) -> PoseTrack:
    """Zero-phase Gaussian smoothing with a standard deviation of `seconds`; 0 returns the track unchanged.

    The ends are held, so a constant stays constant up to the first and last frame. With `keep_blinks` the closing of
    the lids (eye_wink, eye_happy_wink, eye_relaxed) passes untouched: a smoothed blink never closes.
    Raises LikenessError for a negative or infinite time.
    """
    if not 0 <= seconds < math.inf:
        raise LikenessError(f"Smoothing is a time in seconds, 0 or more; this one is {seconds}.")
    sigma = seconds * float(track.fps)  # in frames
    if sigma < 0.05 or len(track) == 1:  # a Gaussian this narrow weighs its neighbours by less than 1e-80
        return track
    radius = min(math.ceil(4 * sigma), 8 * len(track))
    weights = torch.exp(-0.5 * (torch.arange(-radius, radius + 1) / sigma) ** 2)
    weights = weights / weights.sum()
    held = torch.arange(-radius, len(track) + radius).clamp(0, len(track) - 1)
    curves = track.poses[held].T[:, None]  # [45, 1, T + 2 radius]
    poses = torch.nn.functional.conv1d(curves, weights[None, None])[:, 0].T.contiguous()  # [T, 45]
    if keep_blinks:
        poses[:, BLINKS] = track.poses[:, BLINKS]
    return PoseTrack(poses, track.fps)


def fit_length(track: PoseTrack, frames: int) -> PoseTrack:
    """Exactly `frames` frames: cut at the end, or the last pose held. Raises LikenessError below one frame."""
    if frames < 1:
        raise LikenessError(f"A track needs at least one frame; {frames} were asked for.")
    if frames == len(track):
        return track
    return PoseTrack(track.poses[torch.arange(frames).clamp(max=len(track) - 1)], track.fps)


def at_fps(track: PoseTrack, fps: Fraction) -> PoseTrack:
    """The same motion at another frame rate: ceil(seconds * fps) frames, linear between the old ones.

    Frame k of either track stands at k / fps; past the last old frame its pose is held.
    """
    if fps <= 0:
        raise LikenessError(f"A frame rate must be above 0; {fps} was asked for.")
    if fps == track.fps:
        return track
    if len(track) == 1:
        return PoseTrack(track.poses, fps)
    frames = math.ceil(len(track) * fps / track.fps)
    where = torch.arange(frames, dtype=torch.float64) * float(track.fps / fps)
    return PoseTrack(sample(track.poses, where), fps)


def sample(poses: Tensor, where: Tensor) -> Tensor:
    """Rows of `poses` [T, N] at fractional positions `where` [K] -> [K, N]: linear, held outside 0..T-1."""
    where = where.clamp(0, len(poses) - 1)
    below = where.floor().long()
    above = (below + 1).clamp(max=len(poses) - 1)
    return torch.lerp(poses[below], poses[above], (where - below).to(poses)[:, None])


def aligned(first: PoseTrack, second: PoseTrack) -> tuple[PoseTrack, PoseTrack]:
    """Both tracks at one frame rate and one length, by the policy on top of this file."""
    fps = second.fps if len(first) == 1 else first.fps
    first, second = at_fps(first, fps), at_fps(second, fps)
    frames = max(len(first), len(second))
    return fit_length(first, frames), fit_length(second, frames)
