"""Which of the people in a clip is meant: an order of them, and a place in it.

An order is a list of people, the first meant most; those who are nowhere seen are in none. Any node may bring an order
of its own (how alike each person is to somebody, say) and leave the rest to `pick`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import torch
from torch import Tensor

from ...errors import LikenessError
from ..boxes import split
from ..face_track import FaceTrack, Person, nobody

Order = Literal["largest", "left to right", "right to left", "most often seen", "nearest to a point", "number"]


def order_people(track: FaceTrack, by: Order, point: tuple[float, float], frame: int | None = None) -> list[Person]:
    """The people who are seen, in that order; those of equal rank by number. "number" orders by the number alone.

    Places are medians over the frames of a person, so that a glance aside does not change the order. The largest is who
    fills most of the picture over all frames, so that a large face in a few of them comes behind. Or both are those of
    one `frame`, and then only people who are there. `point`: x, y in pixels of the frame.
    Raises LikenessError for another order, a point that is not finite, or a frame that the clip does not have.
    """
    if by not in get_args(Order):
        raise LikenessError(f"Faces are ordered by {', '.join(get_args(Order))}, not '{by}'.")
    if frame is not None and not 0 <= frame < len(track):
        raise LikenessError(f"There is no frame {frame}: the clip's are 0 to {len(track) - 1}.")
    to = torch.tensor(point, dtype=torch.float64)
    if not to.isfinite().all():
        raise LikenessError(f"The point {point} has a value that is no number.")

    def seen(person: Person) -> tuple[Tensor, Tensor]:
        return split(person.boxes[person.present if frame is None else torch.arange(len(person)) == frame])

    def median(person: Person, of: Callable[[Tensor, Tensor], Tensor]) -> float:
        return float(of(*seen(person)).median())

    ranks: dict[str, Callable[[Person], float]] = {
        "largest": lambda person: -float(seen(person)[1].sum(1).exp().sum()),
        "left to right": lambda person: median(person, lambda middles, _: middles[:, 0]),
        "right to left": lambda person: -median(person, lambda middles, _: middles[:, 0]),
        "most often seen": lambda person: -float(person.present.sum()),
        "nearest to a point": lambda person: median(person, lambda middles, _: (middles - to).norm(dim=1)),
        "number": lambda person: 0,
    }
    there = [person for person in track.people if person.present.any() and (frame is None or person.present[frame])]
    return sorted(there, key=lambda person: (ranks[by](person), person.number))


def pick(track: FaceTrack, order: list[Person], which: int, keep_others: bool = False) -> FaceTrack:
    """The track with person `which` of the order, counted from 1, first, and the others behind or not at all.

    The others keep the order; those who are not in it come last. Beyond the order there is no face: the person that
    comes first is then missing in all frames and says why. Raises LikenessError for a place below 1.
    """
    if which < 1:
        raise LikenessError(f"Faces of an order are counted from 1; {which} is none.")
    if which <= len(order):
        return _first(track, order, order[which - 1], keep_others)
    if not any(person.present.any() for person in track.people):  # they say why better than we do
        return _first(track, order, track.first, keep_others)
    number = max(person.number for person in track.people) + 1
    count = {0: "no face", 1: "one face"}.get(len(order), f"{len(order)} faces")
    reason = f"face {which} of an order was picked, which has {count}"
    return _first(track, order, nobody(len(track), reason, number, track.first.points.shape[1]), keep_others)


def pick_number(track: FaceTrack, order: list[Person], number: int, keep_others: bool = False) -> FaceTrack:
    """The same with the person who has that number in the track; where none has it, it is no face's."""
    for person in track.people:
        if person.number == number:
            return _first(track, order, person, keep_others)
    known = ", ".join(str(known) for known in sorted(person.number for person in track.people))
    reason = f"the face with number {number} was picked, but the numbers are {known}"
    return _first(track, order, nobody(len(track), reason, number, track.first.points.shape[1]), keep_others)


def _first(track: FaceTrack, order: list[Person], person: Person, keep_others: bool) -> FaceTrack:
    if not keep_others:
        return track.with_people(person)
    numbers = {one.number for one in order}
    everyone = [*order, *(one for one in track.people if one.number not in numbers)]
    return track.with_people(person, *(one for one in everyone if one.number != person.number))
