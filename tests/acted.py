"""Faces that act on a small stage: ovals, each of its own red, for a detector and a landmarker of a few lines.

Both read pixels: who is covered is not seen, and a landmarker that looks where no face is finds none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from likeness.models.face.detection.detector import Face
from likeness.models.face.detection.face_square import square_of
from likeness.models.face.detection.landmarks import Landmarks
from likeness.models.face.face_track import Person

HEIGHT, WIDTH = 120, 200
STEP = 20  # of red, from one face to the next
VISIBLE = 0.6  # of an oval's box: less is not seen
FIVE = np.array([[0.3, 0.4], [0.7, 0.4], [0.5, 0.55], [0.35, 0.75], [0.65, 0.75]])  # of an oval's box
Place = tuple[float, float, float]  # middle x, y and height
Act = Callable[[int], Place | None]  # by the number of the frame; None where the face is not on stage


def filmed(frames: int, *acts: Act, background: Callable[[int], int] = lambda frame: 90) -> Tensor:
    """Frames [T, H, W, 3] uint8 of faces, the later ones in front."""
    film = np.zeros((frames, HEIGHT, WIDTH, 3), np.uint8)
    for frame, picture in enumerate(film):
        picture[..., 1:] = background(frame)
        for number, act in enumerate(acts, 1):
            place = act(frame)
            if place is not None:
                picture[oval(*place)] = [STEP * number, 0, 0]
    return torch.from_numpy(film)


def oval(x: float, y: float, side: float) -> np.ndarray:
    """[H, W]: which pixels an oval covers, four fifths as wide as it is high."""
    across, down = np.arange(WIDTH) + 0.5 - x, np.arange(HEIGHT)[:, None] + 0.5 - y
    return (across / (0.4 * side)) ** 2 + (down / (0.5 * side)) ** 2 <= 1


def box(place: Place) -> list[float]:
    x, y, side = place
    return [x - 0.4 * side, y - 0.5 * side, x + 0.4 * side, y + 0.5 * side]


def off(person: Person, act: Act) -> float:
    """How far a person's boxes are from where the face was, at most; None where it was not must be no entry."""
    places = [act(frame) for frame in range(len(person))]
    assert [place is not None for place in places] == person.present.tolist()
    true = torch.tensor([box(place or (0, 0, 0)) for place in places])
    return float((person.boxes - true).abs().max())


def _seen(reds: np.ndarray, number: int) -> tuple[list[float], float]:
    """The box of a face's pixels, and how much of it they cover."""
    mine = reds == STEP * number
    down, across = np.flatnonzero(mine.any(1)), np.flatnonzero(mine.any(0))
    left, top, right, bottom = across[0], down[0], across[-1] + 1, down[-1] + 1
    return [float(left), float(top), float(right), float(bottom)], mine.sum() / ((right - left) * (bottom - top))


def _counts(reds: np.ndarray) -> dict[int, int]:
    """How many pixels each face has."""
    counts = np.bincount(reds.ravel(), minlength=256)[::STEP]
    return {number: int(count) for number, count in enumerate(counts) if number and count}


@dataclass
class Detector:
    """Sees every oval that is whole enough; `looks` counts the pictures; those that are `blind` show nothing."""

    looks: int = 0
    blind: Callable[[int], bool] = field(default=lambda look: False)

    def __call__(self, pictures: Tensor, closely: bool) -> list[list[Face]]:
        found: list[list[Face]] = []
        for picture in pictures:
            reds = picture[0].numpy()
            seen = [] if closely else [_seen(reds, number) for number in _counts(reds)]
            self.looks += not closely
            found.append([Face(*where, score=0.9) for where, share in seen if share > VISIBLE])
            if self.blind(self.looks):
                found[-1] = []
        return found


def landmarks(pictures: Tensor, faces: Sequence[Sequence[Face]]) -> list[list[Landmarks]]:
    """Five points of the oval that fills most of a face's square; sure of it as far as it is there."""
    return [
        [_landmarks(picture[0].numpy(), face) for face in own] for picture, own in zip(pictures, faces, strict=True)
    ]


def _landmarks(reds: np.ndarray, face: Face) -> Landmarks:
    square = square_of(face)
    down, across = np.arange(len(reds))[:, None] + 0.5, np.arange(reds.shape[1]) + 0.5
    near = (abs(across - square.x) < square.side / 2) & (abs(down - square.y) < square.side / 2)  # [H, W]
    inside = np.where(near, reds, 0)
    counts = _counts(inside)
    if not counts:
        return Landmarks(torch.tensor([square.x, square.y]).expand(5, 2), torch.full((5,), 0.05))
    (left, top, right, bottom), share = _seen(inside, max(counts, key=lambda number: counts[number]))
    points = np.array([left, top]) + FIVE * np.array([right - left, bottom - top])
    return Landmarks(torch.tensor(points, dtype=torch.float32), torch.full((5,), share if share > VISIBLE else 0.1))
