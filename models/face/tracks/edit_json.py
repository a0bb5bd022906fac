"""Corrections of a face track as JSON.

    [
      {"frame": 12, "box": [410, 96, 580, 300]},
      {"frames": [20, 34], "person": 2, "move": [4, -2], "scale": 1.1},
      {"frames": [40, 44], "missing": "a hand is in front of the face"},
      {"frame": 50, "points": [[431, 178], [507, 177], [468, 220], [440, 262], [499, 261]]}
    ]

`frame` is one frame, `frames` the first and the last of a range (null: to the end), neither means all; they count from
0. `person` is a number of the track's; without it the first person is meant. `box` is left, top, right, bottom, `move`
x and y, all in pixels; `scale` is a factor about the middle of the box. `missing` says why there is no face. Where two
entries speak of the same frame, they take effect in their order. What Track Report writes can be read as well: its
entries set what they show, and those that nobody changed change nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ...errors import LikenessError
from ..face_track import POINT_SETS, FaceTrack
from .track_json import read_json

EDIT_FIELDS = ("person", "frame", "frames", "box", "points", "move", "scale", "missing")
ENTRY_FIELDS = ("frame", "frames", "state", "score", "reason", "box", "points")
LARGEST = 1e6  # pixels: no place of a face is farther away
EXAMPLE = '{"frame": 12, "box": [410, 96, 580, 300]}'


@dataclass(frozen=True)
class Edit:
    """One correction, of the frames `first` to `last` of the person with that number.

    `place` names the entry in messages. Either `missing` is a reason, or at least one of the others is given: `box`
    [4], `points` [N, 2], `move` [2] in pixels, `scale`. `shown`: it is copied from the track, and what it says is a
    change only where it differs.
    """

    place: str
    person: int
    first: int
    last: int
    box: Tensor | None = None
    points: Tensor | None = None
    move: Tensor | None = None
    scale: float | None = None
    missing: str | None = None
    shown: bool = False


def read_edits(text: str, track: FaceTrack) -> list[Edit]:
    """Reads the JSON described on top, for that track; of empty text, nothing.

    Raises LikenessError naming the entry, counted from 1, and what to write.
    """
    if not text.strip():
        return []
    document = read_json(text, "The corrections")
    if isinstance(document, dict) and "people" in document:
        return list(_of_report(document, track))
    if isinstance(document, dict):
        document = document["edits"] if list(document) == ["edits"] else [document]
    if not isinstance(document, list):
        raise LikenessError(f"Corrections are a list of entries such as [{EXAMPLE}].")
    return [_edit(entry, f"Entry {count}", track) for count, entry in enumerate(document, 1)]


def _of_report(document: dict[str, Any], track: FaceTrack) -> Iterator[Edit]:
    own = {"frames": len(track), "width": track.width, "height": track.height}
    for name, value in own.items():
        if document.get(name, value) != value:
            raise LikenessError(
                f"These corrections are of a track with {name} {_shown(document[name])}, but this track has {value}. "
                "Connect the track that they were made from."
            )
    people = document["people"]
    if not isinstance(people, list) or not all(isinstance(one, dict) for one in people):
        raise LikenessError('The "people" of the corrections are not a list of objects.')
    for at, person in enumerate(people, 1):
        number = _person(person.get("number"), f"Person {at} of the corrections", track)
        if not isinstance(person.get("entries"), list):
            raise LikenessError(f'Person {number} of the corrections has no list of "entries".')
        for count, entry in enumerate(person["entries"], 1):
            place = f"Entry {count} of person {number}"
            _check_fields(entry, ENTRY_FIELDS, place)
            given = {name: entry[name] for name in ("frame", "frames", "box", "points") if name in entry}
            if entry.get("state") == "missing":
                given = {name: given[name] for name in ("frame", "frames") if name in given}
                given["missing"] = entry.get("reason", "")
            yield _edit({**given, "person": number}, place, track, shown=True)


def _edit(entry: object, place: str, track: FaceTrack, shown: bool = False) -> Edit:
    known = _check_fields(entry, EDIT_FIELDS, place)
    number = _person(known.get("person", track.first.number), place, track)
    first, last = _frames(known, place, len(track))
    box = _pairs(known["box"], 1, 4, f"{place}: its box") if "box" in known else None
    if box is not None and not (box[0, :2] < box[0, 2:]).all():
        raise LikenessError(
            f"{place}: its box has no size. Give [left, top, right, bottom], left < right, top < bottom."
        )
    points = _pairs(known["points"], None, 2, f"{place}: its points") if "points" in known else None
    if points is not None and (len(points) not in POINT_SETS):
        raise LikenessError(f"{place} has {len(points)} points; a face has {', '.join(map(str, POINT_SETS[1:]))}.")
    move = _pairs([known["move"]], 1, 2, f"{place}: its move")[0] if "move" in known else None
    scale = None
    if "scale" in known:
        scale = _number(known["scale"], f"{place}: its scale")
        if not 0.01 <= scale <= 100:
            raise LikenessError(f"{place}: its scale is {scale:g}; it is a factor between 0.01 and 100.")
    missing = known.get("missing")
    given = [name for name in ("box", "points", "move", "scale") if name in known]
    if "missing" in known and not isinstance(missing, str):
        raise LikenessError(f'{place}: "missing" is the reason why there is no face, in quotes; not {_shown(missing)}.')
    if missing is not None and given:
        raise LikenessError(f"{place} has both a {given[0]} and a reason why the face is missing. Leave one out.")
    if missing is None and not given:
        raise LikenessError(f"{place} changes nothing. Give it a box, points, move, scale or missing.")
    return Edit(place, number, first, last, None if box is None else box[0], points, move, scale, missing, shown)


def _frames(entry: dict[str, Any], place: str, count: int) -> tuple[int, int]:
    if "frame" in entry and "frames" in entry:
        raise LikenessError(f'{place} has both "frame" and "frames". Leave one out.')
    both = entry.get("frames", [0, None])
    if not isinstance(both, list) or len(both) != 2:
        raise LikenessError(f'{place}: "frames" are the first and the last one, such as [20, 34]; not {_shown(both)}.')
    first, last = [entry["frame"]] * 2 if "frame" in entry else both
    last = count - 1 if last is None else last
    for frame in (first, last):
        if not isinstance(frame, int) or isinstance(frame, bool) or not 0 <= frame < count:
            raise LikenessError(f"{place}: there is no frame {_shown(frame)}. The clip's frames are 0 to {count - 1}.")
    if first > last:
        raise LikenessError(f"{place}: its frames end at {last}, before they begin at {first}.")
    return first, last


def _check_fields(entry: object, known: tuple[str, ...], place: str) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise LikenessError(f"{place} is not an object such as {EXAMPLE}.")
    for name in entry:
        if name not in known:
            raise LikenessError(f"{place} has a field '{name[:40]}' that means nothing. Known are: {', '.join(known)}.")
    return entry


def _person(number: object, place: str, track: FaceTrack) -> int:
    numbers = [person.number for person in track.people]
    if isinstance(number, int) and not isinstance(number, bool) and number in numbers:
        return number
    raise LikenessError(
        f"{place}: there is no person {_shown(number)} in this track. Its people are: {', '.join(map(str, numbers))}."
    )


def _pairs(value: object, rows: int | None, columns: int, what: str) -> Tensor:
    """[rows, columns] of a list of numbers, or of a list of such lists."""
    listed = [value] if columns == 4 else value
    wrong = LikenessError(f"{what}: write {columns} numbers{'' if columns == 4 else ' for each'}, not {_shown(value)}.")
    if not isinstance(listed, list) or (rows is not None and len(listed) != rows) or not listed:
        raise wrong
    if not all(isinstance(row, list) and len(row) == columns for row in listed):
        raise wrong
    return torch.tensor([[_number(one, what) for one in row] for row in listed], dtype=torch.float32)


def _number(value: object, what: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST:  # also not NaN
        return float(value)
    raise LikenessError(f"{what}: {_shown(value)} is not a number that can be used.")


def _shown(value: object) -> str:
    try:
        text = json.dumps(value)
    except RecursionError:
        text = "something nested too deeply"
    return text if len(text) <= 60 else f"{text[:57]}..."
