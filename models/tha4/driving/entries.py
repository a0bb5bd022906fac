"""What every recording of a face is read into: entries of blendshapes, a head rotation and a time, each one checked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

import torch

from ...errors import LikenessError
from ...face.blendshape_track import NAMES
from .timing import Stamped

PERCENT = 100.0
LOWEST, HIGHEST = -1.0, 2.0  # apps overshoot 0..1 a little after their own calibration; beyond this it is a slip
TURN = 360.0  # degrees
LONGEST = 2 * 3600.0  # seconds; a longer recording has a slip in its times and would fill the memory
_KNOWN = {name.lower(): at for at, name in enumerate(NAMES)}
_SIDE = re.compile("_([lr])$")


def place_of(name: str) -> int | None:
    """Where a blendshape stands in NAMES, as ARKit, Unreal (PascalCase) or iFacialMocap (_L, _R) write it, or None."""
    plain = _SIDE.sub(lambda side: "left" if side[1] == "l" else "right", name.strip().lower())
    return _KNOWN.get(plain)


def number(value: object, what: str, where: str) -> float:
    """A finite number, from a number or its text. LikenessError names `where` (file and line) and `what`."""
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError
        found = float(value)
    except (ValueError, OverflowError):  # a whole number of 400 digits overflows
        found = math.nan
    if not math.isfinite(found):
        raise LikenessError(
            f"{where}: {what} is '{str(value)[:20]}', which is not a number. Export the recording again."
        )
    return found


class Entries:
    """Collects the entries of a file. `full` is what its app counts as a full blendshape: 1, 100, or None for either.

    Every method raises LikenessError with the entry's place for what cannot be used.
    """

    def __init__(self, full: float | None) -> None:
        self._full = full
        self._rows: list[list[float] | None] = []
        self._rotations: list[Sequence[float] | None] = []
        self._times: list[float] = []

    def add(
        self,
        where: str,
        shapes: Mapping[int, float] | None,
        rotation: Sequence[float] | None = None,
        time: float | None = None,
    ) -> None:
        """One entry: `shapes` by position in NAMES, the rest being 0, or None where no face was seen.

        `rotation` in degrees, `time` in seconds; either every entry with a face has it, or none.
        """
        if shapes is None:
            self._rows.append(None)
        else:
            row = [0.0] * len(NAMES)
            for at, value in shapes.items():
                full = self._full or (PERCENT if abs(value) > HIGHEST else 1.0)
                if not LOWEST <= value / full <= HIGHEST:
                    raise LikenessError(f"{where}: {NAMES[at]} is {value:g}; full is {full:g}. Export it again.")
                row[at] = value
            self._rows.append(row)
        if rotation is not None and max(map(abs, rotation)) > TURN:
            turn = max(rotation, key=abs)
            raise LikenessError(f"{where}: the head is turned by {turn:g} degrees. Export the recording again.")
        self._rotations.append(rotation)
        if time is not None:
            if self._times and time < self._times[-1]:
                raise LikenessError(
                    f"{where}: its time lies before that of the entry above. Put them in order of time."
                )
            self._times.append(time)
            if time - self._times[0] > LONGEST:
                hours = (time - self._times[0]) / 3600
                raise LikenessError(
                    f"{where}: it lies {hours:.1f} hours after the first; {LONGEST / 3600:g} is the most."
                )
        if len(self._times) not in (0, len(self._rows)):
            raise LikenessError(
                f"{where}: some entries have a time and others have none. Give all of them one, or none."
            )

    def stamped(self, source: str, untimed_fps: Fraction) -> Stamped:
        """All of them; without times of their own as if taken at `untimed_fps`. LikenessError names the `source`."""
        seen = [row is not None for row in self._rows]
        if not any(seen):
            raise LikenessError(f"{source} holds no face: it is empty, or the face was never in view. Record it again.")
        turned = [rotation is not None for rotation, one in zip(self._rotations, seen, strict=True) if one]
        if any(turned) and not all(turned):
            raise LikenessError(f"{source}: some entries have a head rotation and others have none. Export it again.")
        nothing = [0.0] * len(NAMES)
        values = torch.tensor([row if row is not None else nothing for row in self._rows], dtype=torch.float64)
        full = self._full or (PERCENT if float(values.abs().max()) > HIGHEST else 1.0)
        rotation = torch.tensor([one or (0.0, 0.0, 0.0) for one in self._rotations], dtype=torch.float64)
        times = torch.tensor(self._times, dtype=torch.float64)
        if not self._times:
            times = torch.arange(len(seen), dtype=torch.float64) / float(untimed_fps)
        return Stamped(times, values / full, rotation if any(turned) else None, torch.tensor(seen))
