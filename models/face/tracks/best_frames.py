"""In which frames of a clip a person is seen best: for whoever has to look at a few of them only."""

from __future__ import annotations

from ..face_track import Person, State

SEEN = (State.FOUND, State.FOLLOWED, State.GIVEN)  # in the others there may be no face where the entry is


def best_frames(person: Person, count: int) -> list[int]:
    """Up to `count` frames, in the order of time, in which the person was really seen; none where they never were.

    The frames with the person are divided into so many stretches of time, and each gives its best one: where the score
    times the box's height is largest, and the first of equals. So one good moment does not stand for all of them.
    """
    seen = sum((person.states == state for state in SEEN), start=person.states < 0).nonzero()[:, 0]  # [n]
    if not len(seen) or count < 1:
        return []
    heights = person.boxes[:, 3] - person.boxes[:, 1]  # [T]
    worth = person.scores.clamp(min=1e-3) * heights  # [T]
    return [int(part[worth[part].argmax()]) for part in seen.tensor_split(min(count, len(seen)))]
