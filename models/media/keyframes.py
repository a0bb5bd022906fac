"""Values at times, and the motion between them; keyframe_json.py reads them from a text.

Each parameter travels between the keys that name it. At time 0 it is at rest (0) unless a key says otherwise; after its
last key it stays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from .easing import EASINGS

TOUCH = 1e-6  # a time that lies less before a key has reached it: 2.2 s * 25 frames a second is 55.00000000000001


@dataclass(frozen=True)
class Key:
    """What stands at one time: `values` by parameter's position; `ease` is the way here, begun `over` seconds before.

    Without `over` the way begins at the key before.
    """

    time: float
    values: dict[int, float]
    ease: str
    over: float = math.inf


@dataclass(frozen=True)
class Keyframes:
    """Keys in strictly rising order of time, and the frame rate that their author wrote down, if any."""

    keys: tuple[Key, ...]
    fps: Fraction | None


def frame_times(keyframes: Keyframes, fps: Fraction, frames: int | None = None) -> Tensor:
    """The times [T] in seconds of `frames` frames, or of those up to the first that has reached the last key."""
    if frames is None:
        frames = math.ceil(keyframes.keys[-1].time * fps - TOUCH) + 1
    return torch.arange(frames, dtype=torch.float64) / float(fps)


def values_at(keyframes: Keyframes, times: Tensor, size: int) -> Tensor:
    """The values [K, size] of so many parameters at `times` [K] in seconds; an overshoot is left as it is."""
    values = torch.zeros(len(times), size, dtype=torch.float64)
    for at in range(size):
        last_time, last_value = 0.0, 0.0
        for key in keyframes.keys:
            if at not in key.values:
                continue
            value = key.values[at]
            start = max(last_time, key.time - key.over)
            moving = (times >= start) & (times < key.time - TOUCH)
            if moving.any():
                part = EASINGS[key.ease]((times[moving] - start) / (key.time - start))
                values[moving, at] = last_value + (value - last_value) * part
            values[times >= key.time - TOUCH, at] = value
            last_time, last_value = key.time, value
    return values.float()
