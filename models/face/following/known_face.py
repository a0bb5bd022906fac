"""A face whose way through a drawn film is known, to a detector and a landmark network that are as exact as real ones.

Each frame of the film says its number in its first pixel, and a formula says where the face then is. The detector's
boxes shake by some hundredths of their size. The landmarks are what heat maps leave of places that are exactly known:
the cell, moved a quarter to the nearer side, in the square that a box gives.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from ..detection.detector import Face
from ..detection.face_square import square_of
from ..detection.landmarks import Landmarks
from ..landmark_sets import IBUG
from .follow import Detector
from .walks import Landmarker

CELLS = 64  # of a heat map's side
SHAKE = 0.02  # standard deviation of a box's edges, of its size
SIDE = 0.25  # of the frame's height: the face's height on average


def film(frames: int, height: int = 720, width: int = 1280) -> Iterator[Tensor]:
    """The film's frames [1, H, W, 3] uint8, one at a time."""
    for number in range(frames):
        frame = torch.full((1, height, width, 3), 100, dtype=torch.uint8)
        frame[0, 0, 0] = torch.tensor([number >> 16, number >> 8 & 255, number & 255])
        yield frame


def known_points(number: int, height: int, width: int) -> Tensor:
    """[68, 2]: where the face is in that frame, an oval that sways, nods, nears and opens its mouth."""
    turn = torch.arange(IBUG) * 2 * math.pi / IBUG
    size = SIDE * height / 2 * (1 + 0.2 * math.sin(number / 23))
    tall = 1 + 0.1 * math.sin(number / 3)  # three words a second
    x = width / 2 + width / 8 * math.sin(number / 17) + 0.75 * size * turn.cos()
    y = height / 2 + height / 16 * math.sin(number / 11) + size * tall * turn.sin()
    return torch.stack([x, y], dim=1)


def known_detector(network: Detector) -> Detector:
    """A Detector for that film, which takes the time of another one."""

    def detect(pictures: Tensor, closely: bool) -> list[list[Face]]:
        network(pictures, closely)
        return [[_box(_number(picture), *picture.shape[1:])] for picture in pictures]

    return detect


def known_landmarker(network: Landmarker) -> Landmarker:
    """A Landmarker for that film, which takes the time of another one."""

    def landmark(pictures: Tensor, faces: Sequence[Sequence[Face]]) -> list[list[Landmarks]]:
        network(pictures, faces)
        return [
            [_landmarks(known_points(_number(picture), *picture.shape[1:]), face) for face in own]
            for picture, own in zip(pictures, faces, strict=True)
        ]

    return landmark


def _number(picture: Tensor) -> int:
    high, middle, low = picture[:, 0, 0].tolist()
    return int(high) << 16 | int(middle) << 8 | int(low)


def _box(number: int, height: int, width: int) -> Face:
    """As S3FD draws it: from above the brows, where the points end, to the chin."""
    points = known_points(number, height, width)
    (left, top), (right, bottom) = points.amin(0).tolist(), points.amax(0).tolist()
    top -= 0.36 * (bottom - top)
    shaken = SHAKE * (bottom - top) * torch.randn(4, generator=torch.Generator().manual_seed(number))
    edges = (torch.tensor([left, top, right, bottom]) + shaken).tolist()
    return Face(edges[0], edges[1], edges[2], edges[3], 0.99)


def _landmarks(points: Tensor, face: Face) -> Landmarks:
    square = square_of(face)
    cells = CELLS * ((points - torch.tensor([square.x, square.y])) / square.side + 0.5)  # [68, 2]
    cell = cells.floor()
    quartered = cell + 0.5 + 0.25 * (cells - cell - 0.5).sign()
    inside = ((cells > 0) & (cells < CELLS)).all(1)
    return Landmarks(square.in_picture(quartered.clamp(0, CELLS) / CELLS), torch.where(inside, 0.9, 0.0))
