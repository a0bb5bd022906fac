"""Stretches of a film that make clips: one face without a break, large enough and for long enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor

from ..face.detection.decoding import overlaps
from ..face.face_track import FaceTrack, Person

ALWAYS = -1.0  # the overlap that any two boxes have


@dataclass(frozen=True)
class Stretch:
    """Frames `first` to `last` - 1 of a film, of one person; `matrices` [T, 2, 3] float64 bring a frame's pixels to
    those of its crop, and `points` [T, N, 2] are landmarks, in what the system's crops say."""

    person: int
    first: int
    last: int
    matrices: Tensor
    points: Tensor

    def __len__(self) -> int:
        return self.last - self.first

    def matrix_of(self, frame: int) -> Tensor:
        """[2, 3]"""
        return self.matrices[frame - self.first]


class Fitting(NamedTuple):
    """Which stretches make clips: of `least` to `most` frames, of faces of at least `smallest` pixels, whose boxes
    overlap the stretch's first one by `together` or more."""

    least: int
    most: int
    smallest: float
    together: float = ALWAYS


Crops = Callable[[Tensor, Tensor], tuple[Tensor, Tensor] | str]
"""Boxes [T, 4] and landmarks [T, N, 2] of a stretch -> its `matrices` and `points`, or why it makes no clip."""


def fitting_stretches(
    track: FaceTrack, cuts: frozenset[int], fitting: Fitting, crops: Crops
) -> tuple[tuple[Stretch, ...], dict[str, int]]:
    """The clips of everybody in a track, in the order of their frames, and how many frames with faces were left out, by
    reason. `cuts`: frames with which another shot begins."""
    kept: list[Stretch] = []
    left_out: dict[str, int] = {}
    for person in track.people:
        for first, last in unbroken(person, cuts, fitting.most, fitting.together):
            boxes, points = (own[first:last] for own in person.alignment())
            if last - first < fitting.least:
                cropped: tuple[Tensor, Tensor] | str = f"of less than {fitting.least} frames"
            elif float((boxes[:, 2:] - boxes[:, :2]).amax(1).mean()) < fitting.smallest:
                cropped = f"of faces below {fitting.smallest:g} pixels"
            else:
                cropped = crops(boxes, points)
            if isinstance(cropped, str):
                left_out[cropped] = left_out.get(cropped, 0) + last - first
            else:
                kept.append(Stretch(person.number, first, last, *cropped))
    return tuple(sorted(kept, key=lambda one: (one.first, one.person))), left_out


def unbroken(person: Person, cuts: frozenset[int], most: int, together: float = ALWAYS) -> list[tuple[int, int]]:
    """First frames of a person's stretches without a gap or a cut, of at most `most` frames, and those after their
    last ones. A stretch also ends where the face's box overlaps the stretch's first one by less than `together`."""
    found: list[tuple[int, int]] = []
    boxes, begun = person.alignment()[0].double(), -1
    for frame, there in enumerate([*person.present.tolist(), False]):
        apart = there and begun >= 0 and float(overlaps(boxes[begun], boxes[frame : frame + 1])[0]) < together
        if begun >= 0 and (not there or frame in cuts or apart or frame - begun >= most):
            found.append((begun, frame))
            begun = -1
        if there and begun < 0:
            begun = frame
    return found
