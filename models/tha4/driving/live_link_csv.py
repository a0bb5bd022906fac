"""Live Link Face recordings: the CSV that Epic's iPhone app leaves beside each take.

    Timecode,BlendShapeCount,EyeBlinkLeft,EyeLookDownLeft,...,TongueOut,HeadYaw,HeadPitch,HeadRoll,LeftEyeYaw,...
    14:03:52:28.207,61,0.0123,0.0,...

A timecode is hours:minutes:seconds:frames.part of a frame. Its frames a second are not in the file: they are the
least usual rate above every frame number, or 60, the app's own setting, for a take within one second. The head's
angles are in radians; a row without blendshapes (count 0, or empty cells) is a moment without a face.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from fractions import Fraction

from ...errors import LikenessError
from .entries import Entries, number, place_of
from .timing import RATES, Stamped

TIMECODE = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})[:;](\d{1,3}(?:\.\d+)?)")
HEAD = ("headpitch", "headyaw", "headroll")  # turns about x, y, z
DAY = 24 * 3600.0
APP_RATE = 60


def read_live_link(text: str, source: str) -> Stamped:
    """The recording in `text`; `source` is its file's name. LikenessError names the line (the first is 1)."""
    lines = csv.reader(text.splitlines())
    rows: list[tuple[int, list[str]]] = []
    try:
        rows = [(lines.line_num, row) for row in lines if any(cell.strip() for cell in row)]
    except csv.Error as reason:
        raise LikenessError(
            f"{source}, line {lines.line_num}: this is not CSV ({reason}). Export it again."
        ) from reason
    header = [name.strip().lower() for name in rows[0][1]] if rows else []
    columns = {at: place for at, name in enumerate(header) if (place := place_of(name)) is not None}
    if "timecode" not in header or not columns:
        raise LikenessError(
            f"{source} is not a Live Link Face recording: its first line must name Timecode and the blendshapes."
        )
    for line, row in rows:
        if len(row) < len(header):
            raise LikenessError(
                f"{source}, line {line}: it has {len(row)} of {len(header)} values. The file was cut: export it again."
            )
    head = [header.index(name) for name in HEAD if name in header]
    codes = [_timecode(f"{source}, line {line}", row[header.index("timecode")]) for line, row in rows[1:]]
    rate = _rate(codes)
    entries, days = Entries(full=1.0), 0.0
    for at, ((line, row), (seconds, frames)) in enumerate(zip(rows[1:], codes, strict=True)):
        where = f"{source}, line {line}"
        if at and seconds + DAY / 2 < codes[at - 1][0]:  # past midnight
            days += DAY
        time = days + seconds + frames / rate
        if not any(row[column].strip() for column in columns):
            entries.add(where, None, time=time)
            continue
        shapes = {place: number(row[column], header[column], where) for column, place in columns.items()}
        turned = [math.degrees(number(row[column], header[column], where)) for column in head]
        entries.add(where, shapes, turned if len(turned) == len(HEAD) else None, time)
    return entries.stamped(source, Fraction(APP_RATE))


def _timecode(where: str, text: str) -> tuple[float, float]:
    """Whole seconds of the day, and frames."""
    found = TIMECODE.fullmatch(text.strip())
    if not found:
        raise LikenessError(f"{where}: '{text[:20]}' is not a timecode such as 14:03:52:28.207. Export it again.")
    hours, minutes, seconds, frames = found.groups()
    return int(hours) * 3600.0 + int(minutes) * 60.0 + int(seconds), float(frames)


def _rate(codes: Sequence[tuple[float, float]]) -> int:
    """Frames a second of the timecode."""
    most = int(max((frames for _, frames in codes), default=0))
    one_second = len({seconds for seconds, _ in codes}) < 2
    return next((rate for rate in RATES if rate > most and (rate >= APP_RATE or not one_second)), most + 1)
