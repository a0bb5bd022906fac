"""Landmarks from sliders at given times, with easing between them; the form is that of media/keyframe_json.py.

[{"time": 0, "yaw": 0}, {"time": 0.6, "yaw": 20, "smile": 0.8}, {"time": 2, "yaw": 0, "smile": 0, "ease": "out"}]
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ...errors import LikenessError
from ...face.landmark_track import LandmarkTrack
from ...media.keyframe_json import TIMING, number, read_keys
from ...media.keyframes import Keyframes, frame_times, values_at
from .edit import SLIDERS, edited, held

EXAMPLES = ('{"time": 0.5, "yaw": 20}', '{"time": 0, "yaw": 0}')


def keyed(track: LandmarkTrack, text: str, fps: Fraction, seconds: float = 0) -> LandmarkTrack:
    """The landmarks with the keys' edits on top of their own motion.

    A single frame is held: for so many `seconds`, 0 being up to the first frame that has reached the last key; its rate
    is that of the text, else `fps`. A clip keeps length and rate. What an easing overshoots ends at a slider's end.
    Raises LikenessError naming the key (counted from 1) and what to write.
    """
    keyframes = read_keyframes(text)
    names = list(SLIDERS)
    if len(track) == 1:
        fps = keyframes.fps or fps
        times = frame_times(keyframes, fps, math.ceil(Fraction(str(seconds)) * fps) or None)
        one = held(track, len(times))
        track = LandmarkTrack(one.points, one.width, one.height, one.present, fps)
    else:
        times = frame_times(keyframes, track.fps, len(track))
    values = values_at(keyframes, times, len(names))
    ends = SLIDERS.items()
    return edited(track, {name: values[:, at].clamp(*reach) for at, (name, reach) in enumerate(ends)})


def read_keyframes(text: str) -> Keyframes:
    """Reads the JSON described on top; positions are those of SLIDERS."""
    names = tuple(SLIDERS)

    def values(entry: Mapping[str, Any]) -> dict[int, float]:
        named = [name for name in entry if name not in TIMING]
        if not named:
            raise LikenessError(f"It names nothing to change. Known are: {', '.join(names)}.")
        found = {}
        for name in named:
            value, (low, high) = number(entry[name], f"Its {name}"), SLIDERS[name]
            if not low <= value <= high:
                raise LikenessError(f"Its {name} is {value:g}; it goes from {low:g} to {high:g}.")
            found[names.index(name)] = value
        return found

    return read_keys(text, names, EXAMPLES, values)
