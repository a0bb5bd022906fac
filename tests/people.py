"""Drawn people of known geometry in frames: a disc of skin about five landmarks, so that a crop's middle is skin."""

from __future__ import annotations

from fractions import Fraction

import torch
from torch import Tensor

from likeness.models.face.face_track import FaceTrack, Person, State

FIVE = torch.tensor([[-0.31, -0.35], [0.31, -0.35], [0.0, 0.0], [-0.26, 0.36], [0.26, 0.36]])  # in face sizes
HEIGHT, WIDTH, SIZE = 120, 200, 60.0  # pixels: of the frames, and of a face
RED, GREEN, BLUE = (0.9, 0.1, 0.1), (0.1, 0.8, 0.2), (0.2, 0.2, 0.9)


def person(number: int, middles: Tensor, states: list[int] | None = None, landmarks: bool = True) -> Person:
    """Somebody whose nose is at middles [T, 2], in pixels; found in every frame unless `states` says otherwise."""
    count = len(middles)
    half = torch.tensor([SIZE / 2, SIZE / 2])
    points = middles[:, None] + SIZE * FIVE if landmarks else torch.zeros(count, 0, 2)
    states = [State.FOUND] * count if states is None else states
    reasons = tuple("" if state else "turned away" for state in states)
    boxes = torch.cat([middles - half, middles + half], dim=1)
    return Person(number, boxes, points, torch.full((count,), 0.9), torch.tensor(states), reasons)


def track_of(*people: Person) -> FaceTrack:
    """These people in frames of 200 x 120 pixels, 25 a second."""
    return FaceTrack(people, WIDTH, HEIGHT, Fraction(25))


def frames_of(track: FaceTrack, *skins: tuple[float, float, float]) -> Tensor:
    """Frames [T, H, W, 3] in 0..1: on grey, each person who is there as a disc of their skin about the nose."""
    y, x = torch.meshgrid(torch.arange(HEIGHT) + 0.5, torch.arange(WIDTH) + 0.5, indexing="ij")
    frames = torch.full((len(track), HEIGHT, WIDTH, 3), 0.5)
    for one, skin in zip(track.people, skins, strict=True):
        for at in one.present.nonzero()[:, 0].tolist():
            left, top, right, bottom = one.boxes[at].tolist()
            inside = (x - (left + right) / 2).square() + (y - (top + bottom) / 2).square() < (SIZE / 2) ** 2
            frames[at][inside] = torch.tensor(skin)
    return frames
