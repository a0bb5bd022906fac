"""Keyframes as JSON: poses at times, and how the motion travels between them.

    {
      "fps": 25,
      "keys": [
        {"time": 0.5, "preset": "happy", "strength": 0.8},
        {"time": 1.2, "pose": {"head_y": 0.4, "eye_wink_left": 1}, "ease": "out"},
        {"time": 2.5, "pose": {"eye_wink_left": 0}, "ease": "overshoot", "over": 0.2}
      ]
    }

The form is that of media/keyframe_json.py. A key gives a `preset` (presets.py) with a `strength`, a `pose`, or both;
the pose wins where both name a parameter. A name without its side sets both sides. A preset names every parameter that
any preset uses, so that one emotion gives way to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import LikenessError
from ..media.keyframe_json import TIMING, number, read_keys
from ..media.keyframes import Keyframes
from .pose import INDEX, indices_of_name
from .presets import PRESET_PARAMETERS, preset_pose

OWN_FIELDS = ("pose", "preset", "strength")
KEY_FIELDS = (*TIMING, *OWN_FIELDS)
EXAMPLES = ('{"time": 0.5, "pose": {"head_y": 0.4}}', '{"time": 0, "preset": "neutral"}')


def read_keyframes(text: str) -> Keyframes:
    """Reads the JSON described on top. Raises LikenessError naming the key (counted from 1) and what to write."""
    return read_keys(text, OWN_FIELDS, EXAMPLES, _values)


def _values(entry: Mapping[str, Any]) -> dict[int, float]:
    """A key's values by position in the pose."""
    if "preset" not in entry and "pose" not in entry:
        raise LikenessError('It names neither a "preset" nor a "pose".')
    values: dict[int, float] = {}
    if "preset" in entry:
        strength = number(entry.get("strength", 1.0), "Its strength")
        pose = preset_pose(str(entry["preset"]), strength)
        values = {INDEX[name]: float(pose[INDEX[name]]) for name in PRESET_PARAMETERS}
    pose_entry = entry.get("pose", {})
    if not isinstance(pose_entry, dict):
        raise LikenessError('Its pose is not an object such as {"head_y": 0.4}.')
    for name, value in pose_entry.items():
        values.update(dict.fromkeys(indices_of_name(name), number(value, f"Its {name}")))
    return values
