"""The door for recordings of a face: a file of any app we know -> blendshapes at a constant rate.

Told apart by what is in the file, not by its name: JSON (blendshape_json.py), messages of iFacialMocap
(facial_mocap_text.py), or a CSV of Live Link Face (live_link_csv.py).
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from ...errors import LikenessError
from ...face.blendshape_track import BlendshapeTrack
from .blendshape_json import read_blendshape_json
from .facial_mocap_text import is_facial_mocap, read_facial_mocap
from .live_link_csv import read_live_link
from .timing import Stamped, at_constant_rate

SUFFIXES = (".csv", ".json", ".txt")
LARGEST = 512 * 2**20  # bytes; an hour of Live Link Face at 60 frames a second is 120 MB
UNTIMED = Fraction(60)  # messages a second that iFacialMocap sends


def read_recording(path: Path, fps: Fraction | None = None, untimed_fps: Fraction = UNTIMED) -> BlendshapeTrack:
    """The recording at `fps` frames a second, or at its own rate; `untimed_fps` is that of one that names no times.

    Raises LikenessError naming the file, and the line or frame, for what cannot be read or meant.
    """
    return at_constant_rate(stamped_of(text_of(path), path.name, untimed_fps), fps)


def text_of(path: Path) -> str:
    """What stands in a text file. LikenessError for one that is missing, too large, or no text."""
    try:
        if path.stat().st_size > LARGEST:
            raise LikenessError(f"{path.name} is larger than {LARGEST // 2**20} MB. Cut it into parts.")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        raise LikenessError(f"{path.name} is not a text. Choose another file.") from reason
    except OSError as reason:
        raise LikenessError(f"{path.name} cannot be read: {reason.strerror}. Put it into the input folder.") from reason


def stamped_of(text: str, source: str, untimed_fps: Fraction) -> Stamped:
    """The recording in a text of any kind that we know, as its file has it."""
    if not text.strip():
        raise LikenessError(f"{source} is empty. Export the recording again.")
    if text.lstrip().startswith(("{", "[")):
        return read_blendshape_json(text, source, untimed_fps)
    if is_facial_mocap(text):
        return read_facial_mocap(text, source, untimed_fps)
    return read_live_link(text, source)
