"""The times of decoded pictures, whatever their file says: each is later than the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

JUMP = Fraction(1, 2)  # of a second


def in_time(frames: Iterable[Any], zero: Fraction, fps: Fraction) -> Iterator[tuple[Any, Fraction]]:
    """The same frames with their seconds since `zero` on the file's clock.

    As FFmpeg does, the stamps of presentation are believed until they have gone back more often than those of decoding,
    which old containers keep better. A frame without any stamp follows the one before at the distance that there was
    last (1 / fps at first). One whose stamp goes back a little follows closely; one that goes back by more than JUMP,
    as where recordings were joined, follows at that distance, and all that come after are moved with it.
    """
    last: Fraction | None = None
    step, shift = 1 / fps, -zero
    faults = {"pts": 0, "dts": 0}
    before: dict[str, int] = {}
    for frame in frames:
        for kind in faults:
            stamp = getattr(frame, kind)
            if stamp is not None:
                faults[kind] += stamp <= before.get(kind, stamp - 1)
                before[kind] = stamp
        orderly = frame.dts is None or faults["pts"] <= faults["dts"]
        believed = frame.pts if frame.pts is not None and orderly else frame.dts
        following = Fraction(0) if last is None else last + step
        time = following if believed is None else believed * Fraction(frame.time_base) + shift
        if last is not None and time <= last - JUMP:
            shift, time = shift + following - time, following
        elif last is not None and time <= last:
            time = last + step / 8
        elif last is not None and believed is not None:
            step = time - last
        yield frame, time
        last = time
