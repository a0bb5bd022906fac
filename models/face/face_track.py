"""Faces followed through a clip: what FACE_TRACK carries. Every person has an entry for every frame, always.

An entry is a box and points, or "no face" and why. Places are pixels of the frame, whose left and top edges are 0: a
frame of 640 x 480 reaches to x = 640, y = 480, and the middle of its first pixel is (0.5, 0.5).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction

import torch
from torch import Tensor

from ..errors import LikenessError
from .landmark_sets import SETS

POINT_SETS = (0, *SETS)  # how many points an entry may have; 0: its box alone


class State(IntEnum):
    """How an entry came about."""

    MISSING = 0  # there is none: `reasons` says why, and numbers are 0
    FOUND = 1  # a detector saw the face in this frame
    FOLLOWED = 2  # the landmarks of the frame before led to it
    GIVEN = 3  # it was given: by hand, by a file or by another node
    HELD = 4  # no face was seen; it is a copy of the nearest entry
    INTERPOLATED = 5  # no face was seen; it lies between its neighbours in time


@dataclass(frozen=True)
class Person:
    """One person in all T frames of a clip.

    `number`: the name that the track gives them, from 1; it stays theirs whatever is done to the track.
    `boxes` [T, 4]: left, top, right, bottom in pixels; may reach beyond the frame. `points` [T, N, 2]: N is one of
    POINT_SETS, the same in all frames. `scores` [T] in 0..1: how sure whoever found the face was. `states` [T]: State.
    `reasons`: why no face was seen, T phrases, "" where one was. `steady_boxes` and `steady_points`: the same places
    without jitter, for crops to follow; None where nobody has smoothed them. Float32 on the CPU; states are uint8.

    Raises LikenessError for shapes that do not agree, a box without a size, or a number that is none (with its frame).
    """

    number: int
    boxes: Tensor
    points: Tensor
    scores: Tensor
    states: Tensor
    reasons: tuple[str, ...]
    steady_boxes: Tensor | None = None
    steady_points: Tensor | None = None

    def __post_init__(self) -> None:
        frames = len(self.states)
        if self.points.ndim != 3 or self.points.shape[1] not in POINT_SETS or self.points.shape[2] != 2:
            raise LikenessError(
                f"A person's points are [frames, {', '.join(map(str, POINT_SETS))}, 2]; these are "
                f"{list(self.points.shape)}."
            )
        shapes = {
            "boxes": (frames, 4),
            "points": (frames, *self.points.shape[1:]),
            "scores": (frames,),
            "states": (frames,),
        }
        if self.steady_boxes is not None:
            shapes["steady_boxes"] = (frames, 4)
        if self.steady_points is not None:
            shapes["steady_points"] = (frames, *self.points.shape[1:])
        states = self.states.detach().to("cpu", torch.uint8)
        object.__setattr__(self, "states", states)
        for name, shape in shapes.items():
            given = getattr(self, name)
            if given.shape != shape:
                raise LikenessError(f"{frames} frames need {name} {list(shape)}, not {list(given.shape)}.")
            if name != "states":
                there = (states != State.MISSING).reshape(-1, *(1,) * (given.ndim - 1))
                object.__setattr__(self, name, torch.where(there, given.detach().to("cpu", torch.float32), 0))
                wrong = (~getattr(self, name).isfinite()).flatten(1).any(1) if given.ndim > 1 else None
                if wrong is not None and wrong.any():
                    frame = int(wrong.nonzero()[0])
                    raise LikenessError(
                        f"Frame {frame} of face {self.number}: its {name} have a value that is no number. "
                        "Correct where they come from."
                    )
        if len(self.reasons) != frames:
            raise LikenessError(f"{frames} frames need as many reasons, not {len(self.reasons)}.")
        for boxes in (self.boxes, self.steady_boxes):
            flat = self.present & ((boxes[:, 2:] <= boxes[:, :2]).any(1)) if boxes is not None else None
            if flat is not None and flat.any():
                frame = int(flat.nonzero()[0])
                raise LikenessError(
                    f"Frame {frame} of face {self.number}: its box {boxes[frame].tolist()} has no size. "  # type: ignore[index]
                    "Give left < right and top < bottom."
                )

    def __len__(self) -> int:
        return len(self.states)

    @property
    def present(self) -> Tensor:
        """[T] bool: there is an entry."""
        return self.states != State.MISSING

    def alignment(self) -> tuple[Tensor, Tensor]:
        """Boxes [T, 4] and points [T, N, 2] for a crop to follow: the steady ones where there are any."""
        return (
            self.boxes if self.steady_boxes is None else self.steady_boxes,
            self.points if self.steady_points is None else self.steady_points,
        )


@dataclass(frozen=True)
class FaceTrack:
    """At least one person, each in all frames of one clip of `width` x `height` pixels at `fps` frames a second.

    Nodes that work on one face take the first person. Where a clip shows nobody, there is still one person, all of
    whose entries are MISSING. Raises LikenessError for no person, no frame, or persons of different lengths or numbers
    that are not their own.
    """

    people: tuple[Person, ...]
    width: int
    height: int
    fps: Fraction

    def __post_init__(self) -> None:
        if not self.people or not len(self.people[0]):
            raise LikenessError("A face track needs at least one frame. Give it a picture or a longer part.")
        lengths = {len(person) for person in self.people}
        if len(lengths) > 1:
            raise LikenessError(f"All people of a face track have as many entries; these have {sorted(lengths)}.")
        if len({person.number for person in self.people}) < len(self.people):
            raise LikenessError("Two people of a face track have the same number. Give each their own.")
        if self.width < 1 or self.height < 1 or self.fps <= 0:
            raise LikenessError(
                f"Frames of {self.width} x {self.height} pixels at {self.fps} frames a second are not possible."
            )

    def __len__(self) -> int:
        """How many frames."""
        return len(self.people[0])

    @property
    def first(self) -> Person:
        """The person that nodes for one face work on."""
        return self.people[0]

    def with_people(self, *people: Person) -> FaceTrack:
        """The same clip with these people."""
        return replace(self, people=people)

    def check_frames(self, frames: int, height: int, width: int) -> None:
        """Raises LikenessError unless the track is of a clip of so many frames of that size."""
        if (frames, height, width) != (len(self), self.height, self.width):
            raise LikenessError(
                f"This face track is of {len(self)} frames of {self.width} x {self.height} pixels, but these are "
                f"{frames} of {width} x {height}. Connect the frames that it was made from."
            )


def nobody(frames: int, reason: str, number: int = 1, points: int = 0) -> Person:
    """A person who is in none of the frames, for one reason."""
    return Person(
        number,
        torch.zeros(frames, 4),
        torch.zeros(frames, points, 2),
        torch.zeros(frames),
        torch.zeros(frames, dtype=torch.uint8),
        (reason,) * frames,
    )
