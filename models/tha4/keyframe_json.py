"""Keyframes as JSON: poses at times, and how the motion travels between them.

    {
      "fps": 25,
      "keys": [
        {"time": 0.5, "preset": "happy", "strength": 0.8},
        {"time": 1.2, "pose": {"head_y": 0.4, "eye_wink_left": 1}, "ease": "out"},
        {"time": 2.5, "pose": {"eye_wink_left": 0}, "ease": "overshoot", "over": 0.2}
      ]
    }

A bare list of keys will do. `time` is in seconds; keys stand in order of time. A key gives a `preset` (presets.py) with
a `strength`, a `pose`, or both; the pose wins where both name a parameter. A name without its side sets both sides.
A preset names every parameter that any preset uses, so that one emotion gives way to the next. `ease` says how the
motion arrives at its key: see easing.py; "in_out" when nothing is said. `over` is how many seconds it takes; when
nothing is said, it takes all the time since the key before that named the parameter.
"""

from __future__ import annotations

import json
import math
from itertools import pairwise

from ..errors import LikenessError
from ..media.frame_rate import frame_rate
from .easing import EASINGS
from .keyframes import Key, Keyframes
from .pose import INDEX, indices_of_name
from .presets import PRESET_PARAMETERS, preset_pose

KEY_FIELDS = ("time", "pose", "preset", "strength", "ease", "over")
LONGEST = 4 * 3600.0  # seconds; a later key is a slip of the pen, and its track would fill the memory


def read_keyframes(text: str) -> Keyframes:
    """Reads the JSON described on top. Raises LikenessError naming the key (counted from 1) and what to write."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as reason:
        raise LikenessError(
            f"The keyframes are not valid JSON: {reason.msg} in line {reason.lineno}, column {reason.colno}."
        ) from reason
    except ValueError as reason:  # a whole number of more than 4300 digits
        raise LikenessError(f"The keyframes cannot be read: {reason}.") from reason
    except RecursionError as reason:
        raise LikenessError("The keyframes are nested too deeply. Keys are one list of small objects.") from reason
    if isinstance(document, list):
        document = {"keys": document}
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise LikenessError('Keyframes are {"keys": [{"time": 0.5, "pose": {"head_y": 0.4}}]}, or the bare list.')
    _refuse_unknown(document, ("fps", "keys"), "The keyframes")
    if not document["keys"]:
        raise LikenessError('The list of keyframes is empty. Write at least one: {"time": 0, "preset": "neutral"}.')
    fps = document.get("fps")
    if fps is not None:
        rate = _number(fps, "The frame rate of the keyframes")
        if not 0 < rate <= 1000:
            raise LikenessError(f"The frame rate of the keyframes is {rate:g}; use a number above 0, up to 1000.")
        fps = frame_rate(rate)
    keys = tuple(_key(entry, f"Key {count}") for count, entry in enumerate(document["keys"], 1))
    for count, (before, after) in enumerate(pairwise(keys), 2):
        if after.time == before.time:
            raise LikenessError(f"Keys {count - 1} and {count} are both at {after.time:g} s. Merge them into one.")
        if after.time < before.time:
            raise LikenessError(
                f"Key {count} is at {after.time:g} s, before key {count - 1} at {before.time:g} s. "
                "Put the keys in order of time."
            )
    return Keyframes(keys, fps)


def _key(entry: object, place: str) -> Key:
    if not isinstance(entry, dict):
        raise LikenessError(f'{place} is not an object such as {{"time": 0.5, "preset": "happy"}}.')
    _refuse_unknown(entry, KEY_FIELDS, place)
    if "time" not in entry:
        raise LikenessError(f'{place} has no time. Write "time" with its seconds.')
    time = _number(entry["time"], f"The time of {place.lower()}")
    if not 0 <= time <= LONGEST:
        raise LikenessError(f"{place} is at {time:g} s; a time is between 0 and {LONGEST:g} seconds.")
    if "preset" not in entry and "pose" not in entry:
        raise LikenessError(f'{place} names neither a "preset" nor a "pose".')
    ease = entry.get("ease", "in_out")
    if not isinstance(ease, str) or ease not in EASINGS:
        raise LikenessError(f"{place}: there is no easing called '{ease}'. Use one of: {', '.join(EASINGS)}.")
    over = _number(entry["over"], f"The over of {place.lower()}") if "over" in entry else math.inf
    if over < 0:
        raise LikenessError(f"{place}: over is {over:g} seconds; it is the length of the way to the key, 0 or more.")
    values: dict[int, float] = {}
    try:
        if "preset" in entry:
            strength = _number(entry.get("strength", 1.0), "Its strength")
            pose = preset_pose(str(entry["preset"]), strength)
            values = {INDEX[name]: float(pose[INDEX[name]]) for name in PRESET_PARAMETERS}
        pose_entry = entry.get("pose", {})
        if not isinstance(pose_entry, dict):
            raise LikenessError('Its pose is not an object such as {"head_y": 0.4}.')
        for name, value in pose_entry.items():
            number = _number(value, f"Its {name}")
            values.update(dict.fromkeys(indices_of_name(name), number))
    except LikenessError as reason:
        raise LikenessError(f"{place} at {time:g} s: {reason}") from reason
    return Key(time, values, ease, over)


def _number(value: object, what: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300:  # also not NaN
        return float(value)
    raise LikenessError(f"{what} is {json.dumps(value)[:40]}, not a number that can be used.")


def _refuse_unknown(entry: dict[str, object], known: tuple[str, ...], place: str) -> None:
    unknown = [name for name in entry if name not in known]
    if unknown:
        raise LikenessError(f"{place} has a field '{unknown[0]}' that means nothing. Known are: {', '.join(known)}.")
