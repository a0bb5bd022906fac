"""A face track as JSON that people can read and correct: one line for each entry.

    {"frames": 250, "width": 1280, "height": 720, "fps": "25",
     "people": [
      {"number": 1, "entries": [
       {"frame": 0, "state": "found", "score": 0.98, "box": [410.5, 96.25, 580.0, 300.0], "points": [[431.2, 177], ..]},
       {"frames": [1, 4], "state": "missing", "reason": "no face was found"}
      ]}
     ]}

Boxes are left, top, right, bottom, and points x, y, in pixels of the frame, to a thousandth. A range has its first and
last frame; frames count from 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from torch import Tensor

from ...errors import LikenessError
from ..face_track import FaceTrack, Person, State
from .frame_ranges import runs

DIGITS = 3  # after the point


def track_as_json(track: FaceTrack, points: bool) -> str:
    """The whole track as JSON, with the points of every entry or without."""
    head = {"frames": len(track), "width": track.width, "height": track.height, "fps": str(track.fps)}
    people = ",\n".join(
        f'  {{"number": {person.number}, "entries": [\n'
        + ",\n".join(f"   {json.dumps(entry)}" for entry in _entries(person, points))
        + "\n  ]}"
        for person in track.people
    )
    return f'{json.dumps(head)[:-1]},\n "people": [\n{people}\n ]}}\n'


def read_json(text: str, what: str) -> Any:
    """What JSON says. Raises LikenessError, whose sentence begins with `what`, for text that is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as reason:
        place = f"line {reason.lineno}, column {reason.colno}"
        raise LikenessError(f"{what} are not valid JSON: {reason.msg} in {place}.") from reason
    except (ValueError, RecursionError) as reason:  # a whole number of more than 4300 digits, or nested too deeply
        raise LikenessError(f"{what} cannot be read: {reason}.") from reason


def _entries(person: Person, points: bool) -> Iterator[dict[str, Any]]:
    states = person.states.tolist()
    boxes, scores = _rounded(person.boxes), _rounded(person.scores)
    places = _rounded(person.points) if points and person.points.shape[1] else None
    for first, last in runs(list(zip(person.present.tolist(), person.reasons, strict=True))):
        if states[first] == State.MISSING:
            frames = {"frame": first} if first == last else {"frames": [first, last]}
            yield {**frames, "state": "missing", "reason": person.reasons[first]}
            continue
        for frame in range(first, last + 1):
            entry = {"frame": frame, "state": State(states[frame]).name.lower(), "score": scores[frame]}
            entry["box"] = boxes[frame]
            if person.reasons[frame]:
                entry["reason"] = person.reasons[frame]
            yield entry if places is None else {**entry, "points": places[frame]}


def _rounded(numbers: Tensor) -> list[Any]:
    return numbers.double().round(decimals=DIGITS).tolist()
