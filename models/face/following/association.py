"""Whose face is whose: from the faces of each frame to people who have an entry in every frame.

A face belongs to the person whose predicted place and size it is nearest to, so that the sum over all is lowest.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from ..face_track import Person, State
from .assignment import cheapest_pairs

# How far a face may be from where its person is expected, in sides of the face, a factor e in size counting as one side
NEAR, SAME_PLACE = 1.0, 0.5
WANDER, FAR = 0.15, 2.0  # so much farther for each frame in which they were not seen, but no farther than FAR
BRIEF, MEMORY = 25, 250  # frames unseen: who is away briefly may have moved, NEAR; later only the SAME_PLACE counts
PAST = 6  # sightings that tell how a face moves
FEWEST = 3  # entries; who has fewer, though their shots have twice as many frames, was no face
MANY = 100  # people: of more, those who are seen in the most frames stay
NOT_YET, NO_LONGER = "not yet in the picture", "no longer in the picture"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sighting:
    """A face in one frame: its box [4] and points [N, 2] in pixels of the frame, and a score in 0..1.

    `doubt`: why it makes no entry after all. The person whose place it is then gets this sentence as their reason.
    """

    box: Tensor
    points: Tensor
    score: float
    state: State = State.FOUND
    doubt: str = ""


@dataclass(eq=False)
class _Known:
    """Somebody who has been seen."""

    entries: dict[int, Sighting] = field(default_factory=dict)
    doubts: dict[int, str] = field(default_factory=dict)
    past: deque[tuple[int, np.ndarray]] = field(default_factory=lambda: deque(maxlen=PAST))

    def unseen(self, frame: int) -> int:
        return frame - self.past[-1][0]

    def area(self) -> float:
        """Over all frames, in square pixels: so whoever is seen in a few alone comes behind, however large."""
        return float(sum(np.exp(2 * _place(entry.box)[2]) for entry in self.entries.values()))

    def expected(self, frame: int) -> np.ndarray:
        """[3] middle and log side: on the line of the last sightings for a brief time, and of their median size."""
        (first, start), (last, end) = self.past[0], self.past[-1]
        place = end + (end - start) * min(frame - last, BRIEF) / max(1, last - first)
        place[2] = np.median([seen[2] for _, seen in self.past])
        return place


class Census:
    """Takes a clip's frames in their order, and says at the end who was in it.

    A face that vanishes and is seen again near its place within BRIEF frames, or in its place within MEMORY frames, is
    the same person; so is one that is in the same place after a cut. Who is only seen in fewer than FEWEST frames, of
    shots of at least twice as many frames, is left out, unless nobody else is there; and so is who is seen least, where
    there are more than MANY.
    """

    def __init__(self) -> None:
        self._known: list[_Known] = []
        self._reasons: list[str] = []
        self._shots: list[int] = []  # of each frame
        self._points = 0

    def see(self, sightings: Sequence[Sighting], reason: str, cut: bool = False) -> None:
        """The next frame: who is in it, and why others are not. `cut`: it is the first of another shot."""
        frame = len(self._reasons)
        self._reasons.append(reason)
        self._shots.append(self._shots[-1] + cut if self._shots else 0)
        waiting = [known for known in self._known if known.unseen(frame) <= MEMORY]
        if cut:
            for known in waiting:
                known.past = deque([known.past[-1]], PAST)
        rest = [sighting for sighting in sightings if not sighting.doubt]
        here = [known for known in waiting if known.unseen(frame) == 1 and not cut]
        for people in (here, [known for known in waiting if known not in here]):  # who is here keeps their place
            pairs = _pairs(people, rest, frame, cut)
            for at, known in pairs.items():
                self._enter(known, frame, rest[at])
            rest = [sighting for at, sighting in enumerate(rest) if at not in pairs]
        for sighting in rest:
            self._known.append(_Known())
            self._enter(self._known[-1], frame, sighting)
        doubtful = [sighting for sighting in sightings if sighting.doubt]
        absent = [known for known in waiting if frame not in known.entries]
        for at, known in _pairs(absent, doubtful, frame, cut).items():
            known.doubts[frame] = doubtful[at].doubt

    def _enter(self, known: _Known, frame: int, sighting: Sighting) -> None:
        known.entries[frame] = sighting
        known.past.append((frame, _place(sighting.box)))
        self._points = len(sighting.points)

    def people(self) -> tuple[Person, ...]:
        """Everybody, numbered from 1: the largest face first, by its area over all frames. At least one person."""
        people = [known for known in self._known if self._lasting(known)] or self._known or [_Known()]
        if len(people) > MANY:
            _log.warning("There are %d people in the clip: the %d who are seen longest are kept.", len(people), MANY)
            people = sorted(people, key=lambda known: len(known.entries), reverse=True)[:MANY]
        ordered = sorted(people, key=_Known.area, reverse=True)
        return tuple(self._person(number, known) for number, known in enumerate(ordered, 1))

    def _lasting(self, known: _Known) -> bool:
        shots = {self._shots[frame] for frame in known.entries}
        return len(known.entries) >= min(FEWEST, sum(shot in shots for shot in self._shots) / 2)

    def _person(self, number: int, known: _Known) -> Person:
        frames, entries = len(self._reasons), known.entries
        boxes, points, scores = torch.zeros(frames, 4), torch.zeros(frames, self._points, 2), torch.zeros(frames)
        states, reasons = torch.zeros(frames, dtype=torch.uint8), list(self._reasons)
        if entries:
            first, last = min(entries), max(entries)
            reasons[:first], reasons[last + 1 :] = [NOT_YET] * first, [NO_LONGER] * (frames - last - 1)
        for frame, doubt in known.doubts.items():
            reasons[frame] = doubt
        for frame, entry in entries.items():
            boxes[frame], points[frame], scores[frame] = entry.box, entry.points, entry.score
            states[frame], reasons[frame] = entry.state, ""
        return Person(number, boxes, points, scores, states, tuple(reasons))


def people_of(
    frames: Iterable[Sequence[Sighting]], reason: str = "no face was found", cuts: frozenset[int] = frozenset()
) -> tuple[Person, ...]:
    """The people of a clip, from the faces of each of its frames; `cuts`: the frames that begin another shot."""
    census = Census()
    for frame, sightings in enumerate(frames):
        census.see(sightings, reason, frame in cuts)
    return census.people()


def _pairs(people: Sequence[_Known], sightings: Sequence[Sighting], frame: int, cut: bool) -> dict[int, _Known]:
    """Whose the sightings are, by their places in the list; those of nobody are left out."""
    if not people or not sightings:
        return {}
    expected = np.stack([known.expected(frame) for known in people])[:, None]  # [P, 1, 3]
    seen = np.stack([_place(sighting.box) for sighting in sightings])  # [S, 3]
    side = np.exp((expected[..., 2] + seen[:, 2]) / 2)  # [P, S]
    away = np.hypot(expected[..., 0] - seen[:, 0], expected[..., 1] - seen[:, 1])
    costs = away / side + np.abs(expected[..., 2] - seen[:, 2])
    limits = [
        SAME_PLACE if cut or known.unseen(frame) > BRIEF else min(FAR, NEAR + WANDER * (known.unseen(frame) - 1))
        for known in people
    ]
    return {column: people[row] for row, column in cheapest_pairs(costs, np.array(limits))}


def _place(box: Tensor) -> np.ndarray:
    """[3]: the box's middle x and y, and the logarithm of its side."""
    left, top, right, bottom = box.tolist()
    return np.array([(left + right) / 2, (top + bottom) / 2, np.log(max(1e-6, (right - left) * (bottom - top))) / 2])
