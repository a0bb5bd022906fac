"""What was made of each picture of a folder: a file that only grows, so that a killed run loses nothing of it.

Its first line says what was wanted, each further one what became of a picture, as JSON. The last line of a killed run
may be cut off; it is dropped. Of several lines about one picture the last one holds.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from ....errors import LikenessError

NAME = "index.jsonl"


class NoCrop(LikenessError):
    """Says why a picture gives no crop; it is skipped. Any other error ends the preparation."""


@dataclass(frozen=True)
class Wanted:
    """What crops are asked for; `template` "" takes the pictures as squares. Other wishes make all crops anew."""

    template: str
    size: int
    smallest: int


@dataclass(frozen=True)
class Made:
    """`name`: the picture, relative to its folder; `stamp`: its bytes and its time of change in nanoseconds.

    Either `skipped` says why there is no crop, or `crop` is its file, relative to the index, of `length` bytes; ""
    where the picture itself is the crop. `points`: eye, eye, nose, mouth corner, mouth corner in pixels of the crop,
    none where pictures were taken as squares.
    """

    name: str
    stamp: tuple[int, int]
    crop: str = ""
    length: int = 0
    points: tuple[tuple[float, float], ...] = ()
    skipped: str = ""


def stamp_of(path: Path) -> tuple[int, int]:
    """What changes when the file does. Raises OSError where it cannot be asked."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


class CropIndex:
    """The index of a folder, opened to be added to; `made` is what it says. Use it in a `with`.

    Raises LikenessError where the folder cannot be written to.
    """

    def __init__(self, folder: Path, wanted: Wanted) -> None:
        self.path = folder / NAME
        self.made = _read(self.path, wanted)
        lines = [json.dumps(asdict(wanted)), *(json.dumps(asdict(made)) for made in self.made.values())]
        temporary = folder / f".{NAME}.{secrets.token_hex(4)}.part"
        try:
            temporary.write_text("\n".join(lines) + "\n", "utf-8")  # anew: without what no longer holds
            os.replace(temporary, self.path)
            self._file = self.path.open("a", encoding="utf-8")
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise LikenessError(f"{self.path} cannot be written ({error.strerror or error}).") from error

    def add(self, made: Made) -> None:
        """Notes what became of a picture; it is on its way to the disk when this returns."""
        self.made[made.name] = made
        try:
            self._file.write(json.dumps(asdict(made)) + "\n")
            self._file.flush()
        except OSError as error:
            raise LikenessError(f"{self.path} cannot be written ({error.strerror or error}). Make room.") from error

    def __enter__(self) -> CropIndex:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


def _read(path: Path, wanted: Wanted) -> dict[str, Made]:
    """What an index says, if it is of the same wishes; nothing of any other file."""
    try:
        first, *rest = path.read_text("utf-8").splitlines()
        if Wanted(**json.loads(first)) != wanted:
            return {}
    except (OSError, ValueError, TypeError):  # none yet, or not ours
        return {}
    found = {}
    for line in rest:
        try:
            made = Made(**json.loads(line))
            found[made.name] = Made(
                *(made.name, (made.stamp[0], made.stamp[1]), made.crop, made.length),
                *(tuple((x, y) for x, y in made.points), made.skipped),
            )
        except (ValueError, TypeError, IndexError):  # cut off: its picture is done again
            continue
    return found
