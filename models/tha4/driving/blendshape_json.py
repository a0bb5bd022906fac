"""Blendshapes as JSON: one object for each frame.

    {
      "fps": 30,
      "frames": [
        {"blendshapes": {"jawOpen": 0.3, "eyeBlinkLeft": 0.9}, "head": [-4.0, 12.5, 0.8]},
        {"blendshapes": null}
      ]
    }

A bare list of frames will do. Instead of "fps" each frame may have a "time" in seconds or a "timestamp_ms". Blendshapes
have ARKit's names, or iFacialMocap's with _L and _R; those that are not named are 0; null is a frame without a face.
They may also be MediaPipe's categories, [{"category_name": "jawOpen", "score": 0.3}, ...] (categoryName as well). Where
any value of the file is above 2, all are percent. "head" is the rotation about x, y, z in degrees; "matrix" may stand
in its place, MediaPipe's 4 x 4 face transformation, row by row. Fields of other names are passed over.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import torch

from ...errors import LikenessError
from ...face.rotation import fixed_axis_angles
from ...media.frame_rate import frame_rate
from .entries import Entries, number, place_of
from .timing import Stamped

EXAMPLE = '{"fps": 30, "frames": [{"blendshapes": {"jawOpen": 0.3}, "head": [0, 12, 0]}]}'


def json_of(text: str, source: str) -> Any:
    """The document in a text. LikenessError names the line where it breaks."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as reason:
        where = f"{source}, line {reason.lineno}"
        raise LikenessError(f"{where}, column {reason.colno}: {reason.msg}. The file is not whole JSON.") from reason
    except (ValueError, RecursionError) as reason:  # a number of 5000 digits; a hundred thousand brackets
        raise LikenessError(f"{source} cannot be read as JSON: {reason}.") from reason


def read_blendshape_json(text: str, source: str, untimed_fps: Fraction) -> Stamped:
    """The recording in `text`. LikenessError names the line where JSON breaks, or the frame (counted from 1)."""
    document = json_of(text, source)
    if isinstance(document, list):
        document = {"frames": document}
    if not isinstance(document, dict) or not isinstance(document.get("frames"), list):
        raise LikenessError(f"{source} is not a recording of a face. Write it as {EXAMPLE}.")
    fps = untimed_fps
    if document.get("fps") is not None:
        rate = number(document["fps"], "fps", source)
        if not 0 < rate <= 1000:
            raise LikenessError(f"{source}: fps is {rate:g}; use a number above 0, up to 1000.")
        fps = frame_rate(rate)
    entries = Entries(full=None)
    for count, frame in enumerate(document["frames"], 1):
        where = f"{source}, frame {count}"
        if not isinstance(frame, dict) or "blendshapes" not in frame:
            raise LikenessError(f'{where}: there is no "blendshapes". Write it as in {EXAMPLE}.')
        entries.add(where, _shapes(frame["blendshapes"], where), _rotation(frame, where), _time(frame, where))
    return entries.stamped(source, fps)


def _shapes(value: Any, where: str) -> dict[int, float] | None:
    if value is None:
        return None
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):  # MediaPipe's categories
        value = {str(one.get("category_name", one.get("categoryName"))): one.get("score") for one in value}
    if not isinstance(value, dict):
        raise LikenessError(f'{where}: "blendshapes" is not an object such as {{"jawOpen": 0.3}}.')
    found = {
        place: number(score, name, where) for name, score in value.items() if (place := place_of(name)) is not None
    }
    if value and not found:
        raise LikenessError(f"{where}: none of its blendshapes has a name of ARKit's, such as jawOpen.")
    return found


def _rotation(frame: dict[str, Any], where: str) -> list[float] | None:
    if (head := frame.get("head")) is not None:
        if not isinstance(head, list) or len(head) < 3:
            raise LikenessError(f'{where}: "head" is not three angles in degrees.')
        return [number(angle, "head", where) for angle in head[:3]]
    if (matrix := frame.get("matrix")) is not None:
        if not isinstance(matrix, list) or len(matrix) < 3 or not all(isinstance(row, list) for row in matrix):
            raise LikenessError(f'{where}: "matrix" is not 4 rows of 4 numbers.')
        rows = [[number(value, "matrix", where) for value in row[:3]] for row in matrix[:3]]
        if any(len(row) < 3 for row in rows):
            raise LikenessError(f'{where}: "matrix" is not 4 rows of 4 numbers.')
        return fixed_axis_angles(torch.tensor(rows)).tolist()
    return None


def _time(frame: dict[str, Any], where: str) -> float | None:
    if frame.get("time") is not None:
        return number(frame["time"], "time", where)
    if frame.get("timestamp_ms") is not None:
        return number(frame["timestamp_ms"], "timestamp_ms", where) / 1000
    return None
