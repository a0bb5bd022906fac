"""Keyframes as JSON: what all of them have in common, whatever they move.

    {"fps": 25, "keys": [{"time": 0.5, ...}, {"time": 1.2, ..., "ease": "out", "over": 0.2}]}

A bare list of keys will do. `time` is in seconds; keys stand in order of time. `ease` says how the motion arrives at
its key: see easing.py; "in_out" when nothing is said. `over` is how many seconds it takes; when nothing is said, it
takes all the time since the key before that named the parameter.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from ..errors import LikenessError
from .easing import EASINGS
from .frame_rate import frame_rate
from .keyframes import Key, Keyframes

TIMING = ("time", "ease", "over")  # fields that every key may have
LONGEST = 4 * 3600.0  # seconds; a later key is a slip of the pen, and its track would fill the memory

Values = Callable[[Mapping[str, Any]], dict[int, float]]


def read_keys(text: str, fields: tuple[str, ...], examples: tuple[str, str], values_of: Values) -> Keyframes:
    """Reads the JSON described on top.

    `fields`: what a key may have beside TIMING, of which it has at least one. `examples`: a key, and one that sets
    everything to rest. `values_of`: a key's object -> its values by parameter's position; it raises LikenessError.
    Raises LikenessError naming the key (counted from 1) and what to write.
    """
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
    example, rest = examples
    if isinstance(document, list):
        document = {"keys": document}
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise LikenessError(f'Keyframes are {{"keys": [{example}]}}, or the bare list.')
    _refuse_unknown(document, ("fps", "keys"), "The keyframes")
    if not document["keys"]:
        raise LikenessError(f"The list of keyframes is empty. Write at least one: {rest}.")
    fps = document.get("fps")
    if fps is not None:
        rate = number(fps, "The frame rate of the keyframes")
        if not 0 < rate <= 1000:
            raise LikenessError(f"The frame rate of the keyframes is {rate:g}; use a number above 0, up to 1000.")
        fps = frame_rate(rate)
    keys = tuple(
        _key(entry, f"Key {count}", fields, example, values_of) for count, entry in enumerate(document["keys"], 1)
    )
    for count, (before, after) in enumerate(pairwise(keys), 2):
        if after.time == before.time:
            raise LikenessError(f"Keys {count - 1} and {count} are both at {after.time:g} s. Merge them into one.")
        if after.time < before.time:
            raise LikenessError(
                f"Key {count} is at {after.time:g} s, before key {count - 1} at {before.time:g} s. "
                "Put the keys in order of time."
            )
    return Keyframes(keys, fps)


def _key(entry: object, place: str, fields: tuple[str, ...], example: str, values_of: Values) -> Key:
    if not isinstance(entry, dict):
        raise LikenessError(f"{place} is not an object such as {example}.")
    _refuse_unknown(entry, (*TIMING, *fields), place)
    if "time" not in entry:
        raise LikenessError(f'{place} has no time. Write "time" with its seconds.')
    time = number(entry["time"], f"The time of {place.lower()}")
    if not 0 <= time <= LONGEST:
        raise LikenessError(f"{place} is at {time:g} s; a time is between 0 and {LONGEST:g} seconds.")
    ease = entry.get("ease", "in_out")
    if not isinstance(ease, str) or ease not in EASINGS:
        raise LikenessError(f"{place}: there is no easing called '{ease}'. Use one of: {', '.join(EASINGS)}.")
    over = number(entry["over"], f"The over of {place.lower()}") if "over" in entry else math.inf
    if over < 0:
        raise LikenessError(f"{place}: over is {over:g} seconds; it is the length of the way to the key, 0 or more.")
    try:
        return Key(time, values_of(entry), ease, over)
    except LikenessError as reason:
        raise LikenessError(f"{place} at {time:g} s: {reason}") from reason


def number(value: object, what: str) -> float:
    """The number; LikenessError, beginning with `what`, for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300:  # also not NaN
        return float(value)
    raise LikenessError(f"{what} is {json.dumps(value)[:40]}, not a number that can be used.")


def _refuse_unknown(entry: Mapping[str, object], known: tuple[str, ...], place: str) -> None:
    unknown = [name for name in entry if name not in known]
    if unknown:
        raise LikenessError(f"{place} has a field '{unknown[0]}' that means nothing. Known are: {', '.join(known)}.")
