"""Where a followed face jumps: at a cut of the film, or where another face was taken for it."""

from __future__ import annotations

import torch
from torch import Tensor

from ..boxes import split
from ..face_track import Person

FARTHEST = 0.25  # of its size that a face moves, or grows by, from one entry to the next: 1 m/s at 25 frames a second


def steps_of(person: Person) -> tuple[Tensor, Tensor, Tensor]:
    """For each of the person's E entries but the first, [E - 1]: its frame, and since the entry before it

    how far the box's middle moved in pixels, and that or its growth, whichever is more, in sizes of the face.
    """
    at = person.present.nonzero()[:, 0]
    middles, logarithms = split(person.boxes[at])
    sizes = logarithms.mean(dim=1).exp()  # of the square that is as large
    moved = middles.diff(dim=0).norm(dim=1)
    larger, smaller = torch.maximum(sizes[1:], sizes[:-1]), torch.minimum(sizes[1:], sizes[:-1])
    return at[1:], moved, torch.maximum(moved / smaller, larger / smaller - 1)


def jumps_of(person: Person) -> list[int]:
    """The frames into which the face jumps: by a step, from the entry before, of more than a quarter of its size; or

    that it grows or shrinks by more than a quarter.
    """
    frames, _, sizes = steps_of(person)
    return frames[sizes > FARTHEST].tolist()


def parts_of(person: Person) -> Tensor:
    """[T] integers that count up where the face jumps: entries between two jumps share one. -1 where there is none.

    Nothing is smoothed across a jump.
    """
    jumped = torch.zeros(len(person), dtype=torch.long)
    jumped[jumps_of(person)] = 1
    return torch.where(person.present, jumped.cumsum(0), -1)
