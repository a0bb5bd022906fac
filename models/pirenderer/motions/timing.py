"""When a motion happens: resampled, cut, put together, looped."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Literal, get_args

import torch
from torch import Tensor

from ...errors import LikenessError
from ..motion import Motion

Loop = Literal["back and forth", "blended seam", "repeat"]
LONGEST = 4 * 3600 * 60  # frames


def resampled(motion: Motion, fps: Fraction) -> Motion:
    """The same motion at another rate: linear between its frames; frame k of either stands at k / fps.

    It lasts as long; beyond the last old frame that one is held. A made frame counts as measured if both it lies
    between are.
    """
    if fps <= 0:
        raise LikenessError(f"A frame rate is above 0; {float(fps):g} was asked for.")
    if fps == motion.fps:
        return motion
    if len(motion) == 1:
        return replace(motion, fps=fps)
    frames = _within(math.ceil(len(motion) * fps / motion.fps))
    where = (torch.arange(frames, dtype=torch.float64) * float(motion.fps / fps)).clamp(max=len(motion) - 1)
    before = where.add(1e-9).floor().long()
    after = torch.where(where - before > 1e-9, before + 1, before)
    values = torch.lerp(motion.values[before], motion.values[after], (where - before).float()[:, None])
    return Motion(values, fps, motion.seen[before] & motion.seen[after])


def cut(motion: Motion, first: int, frames: int | None = None) -> Motion:
    """Frames from `first` on, so many of them or all. Raises LikenessError where nothing is left."""
    if not 0 <= first < len(motion) or (frames is not None and frames < 1):
        raise LikenessError(
            f"This motion has frames 0 to {len(motion) - 1} ({len(motion) / float(motion.fps):.2f} s); a part from "
            f"frame {first} on{'' if frames is None else f' of {frames} frames'} has nothing in it."
        )
    part = slice(first, None if frames is None else first + frames)
    return Motion(motion.values[part], motion.fps, motion.seen[part])


def fitted(motion: Motion, frames: int) -> Motion:
    """So many frames: cut at the end, or the last one held."""
    places = torch.arange(_within(frames)).clamp(max=len(motion) - 1)
    return Motion(motion.values[places], motion.fps, motion.seen[places])


def same_rate(*motions: Motion) -> tuple[Motion, ...]:
    """The motions, stills of one frame at the rate of the others. Raises LikenessError where rates differ."""
    rates = [motion.fps for motion in motions if len(motion) > 1] or [motions[0].fps]
    if len(set(rates)) > 1:
        told = " and ".join(f"{float(rate):g}" for rate in rates)
        raise LikenessError(
            f"These motions have {told} frames a second. Bring them to one rate with Resample Motion; PIRenderer was "
            "trained at 25."
        )
    return tuple(replace(motion, fps=rates[0]) for motion in motions)


def joined(first: Motion, second: Motion, fade: int = 0) -> Motion:
    """One after the other; the last `fade` frames of the first melt into the first ones of the second.

    Raises LikenessError for other rates, and a fade longer than one of them.
    """
    first, second = same_rate(first, second)
    _within(len(first) + len(second))
    if not 0 <= fade <= min(len(first), len(second)):
        raise LikenessError(
            f"A cross-fade of {fade} frames does not fit motions of {len(first)} and {len(second)} frames. Shorten it."
        )
    stay = len(first) - fade
    share = _faded(fade)
    middle = torch.lerp(first.values[stay:], second.values[:fade], share[:, None])
    marks = first.seen[stay:] & second.seen[:fade]
    return Motion(
        torch.cat([first.values[:stay], middle, second.values[fade:]]),
        first.fps,
        torch.cat([first.seen[:stay], marks, second.seen[fade:]]),
    )


def looped(motion: Motion, way: Loop, frames: int, fade: int = 0) -> Motion:
    """The motion over and over, `frames` long; 0 is one round, whose end leads to its beginning.

    "back and forth" plays it backwards every other time. "blended seam" melts the last `fade` frames into the first
    ones, which makes a round shorter by as many. "repeat" jumps. Raises LikenessError for a fade of more than half.
    """
    if way not in get_args(Loop):
        raise LikenessError(f"There is no loop by '{way}'. Choose one of {', '.join(get_args(Loop))}.")
    if way == "back and forth":
        places = torch.tensor([*range(len(motion)), *range(len(motion) - 2, 0, -1)])
        motion = Motion(motion.values[places], motion.fps, motion.seen[places])
    elif way == "blended seam" and len(motion) > 1:
        if not 0 <= 2 * fade <= len(motion):
            raise LikenessError(
                f"A seam of {fade} frames is more than half of this motion's {len(motion)}. Shorten it, or loop a "
                "longer motion."
            )
        end = len(motion) - fade
        share = _faded(fade)
        seam = torch.lerp(motion.values[end:], motion.values[:fade], share[:, None])
        values = torch.cat([seam, motion.values[fade:end]])
        motion = Motion(values, motion.fps, torch.cat([motion.seen[end:] & motion.seen[:fade], motion.seen[fade:end]]))
    places = torch.arange(_within(frames or len(motion))) % len(motion)
    return Motion(motion.values[places], motion.fps, motion.seen[places])


def _faded(frames: int) -> Tensor:
    """Shares [frames] of what comes, between 0 and 1 without them, slow at both ends."""
    x = torch.arange(1, frames + 1) / (frames + 1)
    return x * x * (3 - 2 * x)


def _within(frames: int) -> int:
    if not 1 <= frames <= LONGEST:
        raise LikenessError(f"A motion of {frames} frames is not possible. It has at least one, and at most {LONGEST}.")
    return frames
