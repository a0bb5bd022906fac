"""A motion from edits at given times, with easing between them.

    [{"time": 0, "size": 1},
     {"time": 0.6, "yaw": 12, "pitch": -4, "smile": 0.8},
     {"time": 2, "yaw": 0, "smile": 0, "ease": "out"}]

The form is that of media/keyframe_json.py; a key names what edit.py can change: pitch, yaw and roll in degrees, x, y,
z, size as a factor, and directions with how far to go. What no key names stays the motion's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ...errors import LikenessError
from ...media.keyframe_json import TIMING, number, read_keys
from ...media.keyframes import Keyframes, frame_times, values_at
from ..motion import TRAINED_FPS, Motion
from .directions import RESERVED, Directions
from .edit import SIZE, edited

EXAMPLES = ('{"time": 0.5, "yaw": 12}', '{"time": 0, "yaw": 0}')


def keyed(
    motion: Motion, text: str, directions: Directions | None = None, fps: Fraction = TRAINED_FPS, seconds: float = 0
) -> Motion:
    """The motion with the keys' edits on top of its own movement.

    A still is held: for so many `seconds`, 0 being up to the first frame that has reached the last key; its rate is
    that of the text, else `fps`. A motion of more frames keeps length and rate.
    Raises LikenessError naming the key (counted from 1) and what to write.
    """
    names = (*RESERVED, *(directions or Directions()))
    keyframes = read_keyframes(text, names)
    rate = motion.fps if len(motion) > 1 else keyframes.fps or fps
    frames = len(motion) if len(motion) > 1 else math.ceil(Fraction(str(seconds)) * rate) or None
    values = values_at(keyframes, frame_times(keyframes, rate, frames), len(names))
    changes = dict(zip(names, values.unbind(1), strict=True))
    changes[SIZE] = changes[SIZE] + 1  # at rest 0, as all that are travelled
    return edited(Motion(motion.values, rate, motion.measured), changes, directions)


def read_keyframes(text: str, names: tuple[str, ...]) -> Keyframes:
    """Reads the JSON described on top; positions are those of `names`."""

    def values(entry: Mapping[str, Any]) -> dict[int, float]:
        named = [name for name in entry if name not in TIMING]
        if not named:
            raise LikenessError(f"It names nothing to change. Known are: {', '.join(names)}.")
        return {names.index(name): number(entry[name], f"Its {name}") - (name == SIZE) for name in named}

    return read_keys(text, names, EXAMPLES, values)
