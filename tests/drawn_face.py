"""A face of known geometry, in three dimensions, as landmarks of a picture: for tests that measure it again.

Not the template that the code under test lays over it: other proportions, other depths. Units are halves of the
distance between the outer corners of the eyes, x to the picture's right, y up, z out of the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from likeness.models.face.landmark_sets import IBUG, MESH_OF_IBUG, MESH_WITH_IRISES
from likeness.models.face.landmark_track import LandmarkTrack

FOREHEAD = 0.12  # how much higher this face's brows are than the average


@dataclass(frozen=True)
class Face:
    """What a face does; `left` is the performer's, the picture's right. Eyes 1 open, 0 shut; angles in degrees."""

    left_eye: float = 1.0
    right_eye: float = 1.0
    jaw: float = 0.0
    narrow: float = 0.0
    smile: float = 0.0
    left_brow: float = 0.0
    right_brow: float = 0.0
    look: tuple[float, float] = (0.0, 0.0)
    turned: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def points(self) -> Tensor:
        """[70, 3]: the 68, then the pupils of the picture's left and right eye."""
        found = torch.zeros(IBUG + 2, 3)
        for at in range(17):  # the jaw, on an oval
            angle = math.pi * (1 + at / 16)
            found[at] = torch.tensor([1.5 * math.cos(angle), 2.4 * math.sin(angle) - 0.3, -1.2 + abs(math.sin(angle))])
        for at in range(5):
            arch = 0.5 + FOREHEAD + 0.08 * math.sin(math.pi * at / 4)
            found[17 + at] = torch.tensor([-1.1 + 0.22 * at, arch + self.right_brow, 0.1])
            found[22 + at] = torch.tensor([0.22 + 0.22 * at, arch + self.left_brow, 0.1])
        found[27:31] = torch.tensor([[0, 0.08, 0.2], [0, -0.2, 0.34], [0, -0.47, 0.5], [0, -0.72, 0.62]])
        for at in range(5):
            found[31 + at] = torch.tensor([0.19 * (at - 2), -0.98 - 0.05 * (at % 2), 0.36 - 0.08 * abs(at - 2)])
        for first, middle, opened in ((36, -0.68, self.right_eye), (42, 0.68, self.left_eye)):
            high = 0.02 + 0.09 * opened
            outline = [(-0.32, 0), (-0.11, high), (0.11, high), (0.32, 0), (0.11, -high), (-0.11, -high)]
            for at, (x, y) in enumerate(outline):
                found[first + at] = torch.tensor([middle + x, y, -0.1])
            found[IBUG + (first == 42)] = torch.tensor([middle + 0.32 * self.look[0], 0.32 * self.look[1], -0.1])
        half = 0.52 * (1 - self.narrow)
        for first, count, shrink in ((48, 12, 1.0), (60, 8, 0.85)):
            lips = 0.14 if count == 12 else 0.01
            for at in range(count):
                angle = math.pi * (1 - 2 * at / count)
                x, side = half * shrink * math.cos(angle), math.sin(angle)
                y = -1.6 + lips * side - (self.jaw if side < -1e-6 else 0.0) - 0.12 * self.jaw * (abs(side) < 1e-6)
                found[first + at] = torch.tensor([x, y + self.smile * (x / half) ** 4, 0.32 - 0.2 * (x / half) ** 2])
        return found


def rotation(angles: tuple[float, float, float]) -> Tensor:
    """[3, 3]: about the fixed axes x, then y, then z, in degrees."""
    x, y, z = (math.radians(angle) for angle in angles)
    about_x = torch.tensor([[1, 0, 0], [0, math.cos(x), -math.sin(x)], [0, math.sin(x), math.cos(x)]])
    about_y = torch.tensor([[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]])
    about_z = torch.tensor([[math.cos(z), -math.sin(z), 0], [math.sin(z), math.cos(z), 0], [0, 0, 1]])
    return about_z @ about_y @ about_x


def drawn(*faces: Face, size: float = 60.0, at: tuple[float, float] = (320, 200), mesh: bool = False) -> LandmarkTrack:
    """The faces, one a frame, `size` pixels to the unit, their eyes' middle `at` x and y of a 640 x 480 picture."""
    turned = torch.stack([face.points() @ rotation(face.turned).T for face in faces])  # [T, 70, 3]
    pixels = size * turned * torch.tensor([1.0, -1.0, -1.0]) + torch.tensor([*at, 0.0])
    if mesh:
        points = torch.zeros(len(faces), MESH_WITH_IRISES, 3)
        for number, places in enumerate(MESH_OF_IBUG[17:], 17):  # pairs of the jaw share their points
            points[:, list(places)] = pixels[:, number, None]
        points[:, [468, 473]] = pixels[:, IBUG:]
    else:
        points = pixels[:, :IBUG, :2]
    return LandmarkTrack(points, 640, 480, torch.ones(len(faces)), Fraction(25))
