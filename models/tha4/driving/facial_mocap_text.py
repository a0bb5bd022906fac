"""iFacialMocap and Facemotion3D: one message a line, as their phones send them (ifacialmocap.com, for developers).

    mouthSmile_R&0|eyeLookOut_L&0|...|=head#-21.49,-6.04,-6.60,-0.03,-0.10,-0.66|rightEye#6.03,2.44,0.26|leftEye#...|

Blendshapes are `name&percent`, `name-percent` in the older version; the head is three angles in degrees and a position.
Messages carry no time: they come 60 times a second. Messages that were stored as a TCP stream are split at its mark.
"""

from __future__ import annotations

import re
from fractions import Fraction

from ...errors import LikenessError
from .entries import PERCENT, Entries, number, place_of
from .timing import Stamped

STREAM_MARK = "___iFacialMocap"
SHAPE = re.compile(r"\s*(\w+)\s*[&-]\s*(-?[\w.+-]+)\s*")


def is_facial_mocap(text: str) -> bool:
    """Whether the text begins as such messages do."""
    return "|" in text[:10_000] and SHAPE.fullmatch(text.lstrip().split("|", 1)[0]) is not None


def read_facial_mocap(text: str, source: str, fps: Fraction) -> Stamped:
    """The recording in `text`, whose messages came `fps` times a second. LikenessError names file and line."""
    entries = Entries(full=PERCENT)
    for line, message in enumerate(text.replace(STREAM_MARK, "\n").splitlines(), 1):
        if not message.strip():
            continue
        where = f"{source}, line {line}"
        shapes: dict[int, float] = {}
        rotation: list[float] | None = None
        seen = True
        for part in message.strip().strip("|").split("|"):
            name, _, values = part.lstrip("=").partition("#")
            if values:
                if name == "head":
                    rotation = [number(value, "the head's rotation", where) for value in values.split(",")[:3]]
                continue
            found = SHAPE.fullmatch(part)
            if not found:
                raise LikenessError(f"{where}: '{part[:30]}' is not a blendshape such as jawOpen&12. Record it again.")
            if found[1] == "trackingStatus":
                seen = found[2] != "0"
            elif (place := place_of(found[1])) is not None:
                shapes[place] = number(found[2], found[1], where)
        if not shapes or rotation is None or len(rotation) < 3:
            raise LikenessError(f"{where}: the message has no blendshapes, or no head. It was cut: record it again.")
        entries.add(where, shapes if seen else None, rotation)
    return entries.stamped(source, fps)
