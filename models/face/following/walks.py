"""Following faces from the frames in which a detector saw them to the frames between, forwards and backwards in time.

Where a face's landmarks lay in one frame, the next one is searched: the box about them is enlarged by the ratio that
the last detection showed between its own box and theirs, for the landmark network is tuned to a detector's boxes. From
each detection walks go both ways until they meet: so a face is followed from the nearest detection, and who enters or
leaves is found in every frame that shows them. All walks take their steps together, in one batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ..boxes import around
from ..detection.decoding import overlaps
from ..detection.detector import Face
from ..detection.landmarks import Landmarks
from ..face_track import State
from .association import Sighting
from .likely_boxes import likely_boxes
from .room import Room, room_of

SAME = 0.5  # intersection over union above which two boxes are of one face
FADED = 0.7  # of the height at its last detection: below, a face is hidden or another thing
LIKELY = 0.5  # the same of a detector's box with the one that its points make likely: below, they are of another face
UNSURE = 0.45  # mean height of heat maps below which there is no face; those of a face reach 0.9
COVERED, LEFT = "another face is in its place", "it has left the picture"
FORWARDS, BACKWARDS = 1, -1
Landmarker = Callable[[Tensor, Sequence[Sequence[Face]]], list[list[Landmarks]]]  # as find_landmarks, with its network


@dataclass(frozen=True)
class Seen:
    """A face in a frame. Of its last detection: the `room` and the heights of heat maps that it showed, and how many
    frames ago it was.
    """

    sighting: Sighting
    room: Room
    height: float
    steps: int = 0

    @property
    def box(self) -> Tensor:
        """[4]: about its points. Other than a detector's, boxes about points tell a face from one half behind it."""
        return around(self.sighting.points)


@dataclass(frozen=True)
class Walk:
    """A face that was `seen` in `frame`, to be followed `way`: FORWARDS or BACKWARDS.

    `search`: if it gets lost, a detector is to look where it went.
    """

    frame: int
    seen: Seen
    way: int
    search: bool = True


class Stretch:
    """The faces in pictures [T, 3, H, W] of a clip, each of which belongs to one of `shots` [T].

    `seen` and `doubts` have a list for each frame. `known`: the faces of the first frame, where those are settled, so
    that it takes no others. No frame takes more than `most`, nor is a face followed more than `farthest` frames from
    its detection. `on_pass` is called with the number of frames that have been looked at, after each pass of the
    landmark network.
    """

    def __init__(
        self,
        pictures: Tensor,
        shots: Sequence[int],
        landmark: Landmarker,
        known: Sequence[Seen] | None,
        most: int,
        farthest: int,
        on_pass: Callable[[int], object],
    ) -> None:
        self.seen: list[list[Seen]] = [[] for _ in shots]
        self.doubts: list[list[Sighting]] = [[] for _ in shots]
        self._pictures, self._shots, self._landmark, self._on_pass = pictures, shots, landmark, on_pass
        self._first, self._most, self._farthest = int(known is not None), most, farthest
        self.seen[0] += known or ()
        self._visited: set[int] = set()

    def add(self, found: Sequence[tuple[int, Face]]) -> list[Walk]:
        """What a detector saw, faces with their frames. Returns a walk each way for each that is new and sure."""
        known = [[seen.sighting.box for seen in there] for there in self.seen]
        new = [(frame, face) for frame, face in found if not _same(box_of(face), known[frame])]
        walks = []
        for (frame, face), marks in zip(new, self._look(new), strict=True):
            box, sure = box_of(face), float(marks.heights.mean())
            about = around(marks.points)
            if sure < UNSURE:
                self._doubt(frame, box, f"the landmarks are unsure ({sure:.2f})")
            elif _same(about, self._boxes(frame)) or not _same(box, [likely_boxes(marks.points)], LIKELY):
                self._doubt(frame, box, COVERED)
            else:
                seen = Seen(Sighting(box, marks.points, face.score), room_of(box, marks.points), sure)
                self.seen[frame].append(seen)
                walks += [Walk(frame, seen, way) for way in (FORWARDS, BACKWARDS)]
        return walks

    def go(self, walks: Sequence[Walk]) -> list[tuple[int, int]]:
        """Takes all walks to their ends. Returns frame and way of those that lost a face and ask for a search."""
        lost: list[tuple[int, int]] = []
        while walks:
            steps = self._steps(walks)
            looked = self._look([(frame, _face(walk.seen.sighting)) for frame, walk in steps])
            walks = []
            for (frame, walk), marks in zip(steps, looked, strict=True):
                doubt = self._why_not(frame, walk.seen, marks)
                if not doubt:
                    walks.append(self._arrive(frame, walk, marks))
                    continue
                self._doubt(frame, walk.seen.sighting.box, doubt)
                if walk.search and doubt not in (COVERED, LEFT):  # where two walks meet, nobody is lost
                    lost.append((frame, walk.way))
        return lost

    def _steps(self, walks: Sequence[Walk]) -> list[tuple[int, Walk]]:
        """The walks that go on, with the frame that each goes to; one ends where its face has been seen already."""
        steps: list[tuple[int, Walk]] = []
        for walk in walks:
            frame, box = walk.frame + walk.way, walk.seen.box
            if not self._first <= frame < len(self._shots) or self._shots[frame] != self._shots[walk.frame]:
                continue
            there = self._boxes(frame) + [other.seen.box for to, other in steps if to == frame]
            if len(there) >= self._most or _same(box, there):
                continue
            if walk.seen.steps < self._farthest:
                steps.append((frame, walk))
            else:
                self._doubt(
                    frame, walk.seen.sighting.box, f"the detector has not seen the face for {self._farthest} frames"
                )
        return steps

    def _arrive(self, frame: int, walk: Walk, marks: Landmarks) -> Walk:
        """Note what the landmark network found, and return the walk from there on."""
        box, sure = walk.seen.room.box(marks.points), min(1.0, float(marks.heights.mean()))
        sighting = Sighting(box, marks.points, sure, State.FOLLOWED)
        seen = replace(walk.seen, sighting=sighting, steps=walk.seen.steps + 1)
        self.seen[frame].append(seen)
        return Walk(frame, seen, walk.way, walk.search)

    def _why_not(self, frame: int, before: Seen, marks: Landmarks) -> str:
        """Why these are not the landmarks of the face that was seen in the frame before; "" if they are."""
        height, width = self._pictures.shape[2:]
        box, sure = around(marks.points), float(marks.heights.mean())
        x, y = ((box[:2] + box[2:]) / 2).tolist()
        if sure < max(UNSURE, FADED * before.height) or (box[:2] == box[2:]).any():
            return f"the landmarks are unsure ({sure:.2f})"
        if not (0 <= x <= width and 0 <= y <= height):
            return LEFT
        if _same(box, self._boxes(frame)):
            return COVERED
        return "" if _same(box, [before.box]) else "the landmarks leap away"

    def _look(self, faces: Sequence[tuple[int, Face]]) -> list[Landmarks]:
        """The landmarks of faces, each with its frame; in their order."""
        if not faces:
            return []
        frames = sorted({frame for frame, _ in faces})
        by_frame = [[face for there, face in faces if there == frame] for frame in frames]
        pictures = self._pictures if len(frames) == len(self._pictures) else self._pictures[frames]
        found = {frame: iter(marks) for frame, marks in zip(frames, self._landmark(pictures, by_frame), strict=True)}
        self._visited.update(frames)
        self._on_pass(len(self._visited))
        return [next(found[frame]) for frame, _ in faces]

    def _boxes(self, frame: int) -> list[Tensor]:
        return [seen.box for seen in self.seen[frame]]

    def _doubt(self, frame: int, box: Tensor, why: str) -> None:
        self.doubts[frame].append(Sighting(box, torch.zeros(0, 2), 0.0, doubt=why))


def box_of(face: Face) -> Tensor:
    """[4]: left, top, right, bottom."""
    return torch.tensor([face.left, face.top, face.right, face.bottom])


def _face(sighting: Sighting) -> Face:
    left, top, right, bottom = sighting.box.tolist()
    return Face(left, top, right, bottom, sighting.score)


def _same(box: Tensor, others: Sequence[Tensor], least: float = SAME) -> bool:
    """Whether a box overlaps one of the others by more."""
    return bool(others) and bool((overlaps(box, torch.stack(list(others))) > least).any())
