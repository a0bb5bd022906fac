"""Face tracks of drawn faces, whose places are known: for tests of what is done to a track."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import torch
from torch import Tensor

from likeness.models.face.boxes import around
from likeness.models.face.face_track import FaceTrack, Person, State
from likeness.tests.drawn_face import Face, drawn

FPS = Fraction(25)


def talking(frames: int, size: float = 60.0, at: tuple[float, float] = (320.0, 200.0), mesh: bool = False) -> Tensor:
    """Points [T, 68 or 478, 2] of a head that sways and talks."""
    faces = [
        Face(turned=(0, 8 * math.sin(t / 9), 5 * math.sin(t / 13)), jaw=0.3 * abs(math.sin(t / 2)))
        for t in range(frames)
    ]
    return drawn(*faces, size=size, at=at, mesh=mesh).points[..., :2]


def person_of(points: Tensor, number: int = 1, missing: Sequence[int] = ()) -> Person:
    """A person whose box lies about points [T, N, 2]; they were seen in all frames but the missing ones."""
    frames = len(points)
    states = torch.full((frames,), State.FOUND.value, dtype=torch.uint8)
    states[list(missing)] = State.MISSING.value
    reasons = tuple("no face was found" if frame in set(missing) else "" for frame in range(frames))
    return Person(number, around(points), points, torch.full((frames,), 0.9), states, reasons)


def boxes_alone(person: Person) -> Person:
    """The same person without points."""
    return replace(person, points=person.points[:, :0])


def track_of(*people: Person, width: int = 640, height: int = 480, fps: Fraction = FPS) -> FaceTrack:
    return FaceTrack(people, width, height, fps)
