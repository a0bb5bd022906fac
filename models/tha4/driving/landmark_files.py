"""Landmarks from files: OpenFace's CSV, or JSON with one list of points for each frame.

    {"fps": 25, "width": 640, "height": 480, "frames": [{"points": [[310.5, 201.0], ...]}, {"points": null}]}

68, 468 or 478 points of two or three coordinates in pixels, y down; null is a frame without a face. Points may also be
MediaPipe's, {"x": 0.48, "y": 0.42, "z": 0.01}, in parts of the picture's width and height. OpenFace's CSV names its
columns: timestamp, success, x_0 to x_67, y_0 to y_67; of several faces the first one is read.
"""

from __future__ import annotations

import csv
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import torch

from ...errors import LikenessError
from ...face.landmark_sets import IBUG, MESH, MESH_WITH_IRISES
from ...face.landmark_track import LandmarkTrack
from ...media.frame_rate import frame_rate
from .blendshape_json import json_of
from .entries import number
from .recordings import text_of
from .timing import own_rate

ENDINGS = (".json", ".csv")
EXAMPLE = '{"fps": 25, "frames": [{"points": [[310.5, 201.0], [312.0, 220.5]]}]} (all 68 or 478 points)'
FARTHEST = 1e6  # pixels
Points = list[list[float]]


def read_landmarks(path: Path, fps: Fraction) -> LandmarkTrack:
    """The landmarks in a file, at its own frame rate, or at `fps` where it names none.

    Raises LikenessError naming the file, and the line or frame, for what cannot be read or meant.
    """
    text, source = text_of(path), path.name
    if not text.strip():
        raise LikenessError(f"{source} is empty. Export it again.")
    if text.lstrip().startswith(("{", "[")):
        return _from_json(text, source, fps)
    return _from_openface(text, source, fps)


def _from_json(text: str, source: str, fps: Fraction) -> LandmarkTrack:
    document = json_of(text, source)
    if isinstance(document, list):
        document = {"frames": document}
    if not isinstance(document, dict) or not isinstance(document.get("frames"), list):
        raise LikenessError(
            f'{source} holds no landmarks. Write {{"fps": 25, "frames": [{{"points": [[x, y], ...]}}]}}.'
        )
    if "fps" in document:
        rate = number(document["fps"], "fps", source)
        if not 0 < rate <= 1000:
            raise LikenessError(f"{source}: fps is {rate:g}; use a number above 0, up to 1000.")
        fps = frame_rate(rate)
    size = [number(document[side], side, source) if side in document else None for side in ("width", "height")]
    frames = [_points(frame, size, f"{source}, frame {at}") for at, frame in enumerate(document["frames"], 1)]
    return _track(frames, source, fps, size)


def _points(frame: Any, size: list[float | None], where: str) -> Points | None:
    points = frame.get("points") if isinstance(frame, dict) else frame
    if points is None:
        return None
    if not isinstance(points, list) or len(points) not in (IBUG, MESH, MESH_WITH_IRISES):
        raise LikenessError(f'{where}: "points" is not a list of {IBUG}, {MESH} or {MESH_WITH_IRISES} points.')
    found = []
    for at, point in enumerate(points):
        scale: tuple[float, ...] = (1.0, 1.0, 1.0)
        if isinstance(point, dict):  # MediaPipe's
            if size[0] is None or size[1] is None:
                raise LikenessError(f'{where}: points in parts of the picture need its "width" and "height".')
            point, scale = [point.get(axis) for axis in "xyz" if axis in point], (size[0], size[1], size[0])
        if not isinstance(point, list) or len(point) not in (2, 3):
            raise LikenessError(f"{where}: point {at} is not two or three numbers.")
        found.append([number(value, f"point {at}", where) * by for value, by in zip(point, scale, strict=False)])
    if len({len(point) for point in found}) > 1:
        raise LikenessError(f"{where}: some points have two coordinates and others three.")
    return found


def _from_openface(text: str, source: str, fps: Fraction) -> LandmarkTrack:
    reader = csv.reader(text.splitlines(), skipinitialspace=True)
    try:
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as reason:
        raise LikenessError(
            f"{source}, line {reader.line_num}: this is not CSV ({reason}). Export it again."
        ) from reason
    names = [name.strip() for name in rows[0][1]]
    columns = [(f"x_{at}", f"y_{at}") for at in range(IBUG)]
    if not {"timestamp", "success", *(name for pair in columns for name in pair)} <= set(names):
        raise LikenessError(f"{source} holds no landmarks: it is neither JSON nor OpenFace's CSV with 2D landmarks.")
    frames: list[Points | None] = []
    times: list[float] = []
    first_face: str | None = None
    for line, row in rows[1:]:
        where = f"{source}, line {line}"
        if len(row) < len(names):
            raise LikenessError(
                f"{where}: it has {len(row)} of {len(names)} values. The file was cut: export it again."
            )
        cells = dict(zip(names, row, strict=False))
        first_face = first_face or cells.get("face_id")
        if cells.get("face_id") != first_face:
            continue
        times.append(number(cells["timestamp"], "timestamp", where))
        seen = number(cells["success"], "success", where) > 0
        frames.append([[number(cells[name], name, where) for name in pair] for pair in columns] if seen else None)
    if len(times) > 1 and times == sorted(set(times)):
        fps = own_rate(torch.tensor(times, dtype=torch.float64))
    return _track(frames, source, fps, [None, None])


def _track(frames: list[Points | None], source: str, fps: Fraction, size: list[float | None]) -> LandmarkTrack:
    shapes = {(len(points), len(points[0])) for points in frames if points is not None}
    if len(shapes) != 1:
        wrong = "the frames have different numbers of points" if shapes else "no frame has a face"
        raise LikenessError(f"{source}: {wrong}. Export it again.")
    ((count, axes),) = shapes
    nothing = [[0.0] * axes] * count
    points = torch.tensor([face or nothing for face in frames], dtype=torch.float64)
    if float(points.abs().max()) > FARTHEST:
        raise LikenessError(f"{source}: a point lies {float(points.abs().max()):g} pixels away. Export it again.")
    reach = points.flatten(0, 1).amax(dim=0).tolist()
    width, height = (max(1, math.ceil(side or edge)) for side, edge in zip(size, reach, strict=False))
    present = torch.tensor([face is not None for face in frames])
    return LandmarkTrack(points, width, height, present, fps)
