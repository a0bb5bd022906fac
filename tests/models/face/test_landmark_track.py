"""The track of landmarks: both sets, what it refuses, and the mesh's way to the 68 points."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.landmark_sets import MESH
from likeness.models.face.landmark_track import LandmarkTrack
from likeness.tests.drawn_face import Face, drawn


def track(**changed: object) -> LandmarkTrack:
    given = {"points": torch.rand(3, 68, 2), "width": 640, "height": 480, "present": torch.ones(3), "fps": Fraction(25)}
    return LandmarkTrack(**{**given, **changed})


def test_the_mesh_becomes_the_68_points() -> None:
    face = Face(left_eye=0.3, jaw=0.2, turned=(5, 10, -5))
    mesh, plain = drawn(face, mesh=True).as_ibug(), drawn(face)
    assert torch.allclose(mesh.points[:, 17:, :2], plain.points[:, 17:], atol=1e-4)
    assert plain.as_ibug() is plain and plain.pupils() is None
    points = torch.zeros(1, MESH, 2)
    points[0, 93], points[0, 132] = torch.tensor([2.0, 4.0]), torch.tensor([4.0, 8.0])
    assert track(points=points, present=torch.ones(1)).as_ibug().points[0, 2].tolist() == [3, 6]  # the middle of two


def test_half_precision_and_absent_frames() -> None:
    points = torch.rand(3, 478, 3).half()
    points[1] = torch.nan
    made = track(points=points, present=torch.tensor([True, False, True]))
    assert made.points.dtype == torch.float32 and not made.points[1].any()
    assert made.pupils().shape == (3, 2, 3)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"points": torch.rand(3, 70, 2)}, r"these are \[3, 70, 2\]"),
        ({"points": torch.rand(3, 68, 4)}, r"these are \[3, 68, 4\]"),
        ({"points": torch.rand(68, 2)}, r"these are \[68, 2\]"),
        ({"points": torch.rand(0, 68, 2)}, "no frame"),
        ({"width": 0}, "0 x 480 pixels"),
        ({"fps": Fraction(-1)}, "-1 frames a second"),
        ({"present": torch.ones(2)}, "3 frames need as many marks"),
        ({"points": torch.full((3, 68, 2), torch.inf)}, "Frame 0 of the landmarks: point 0 is not a number"),
    ],
)
def test_what_cannot_be_used_is_refused(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(LikenessError, match=sentence):
        track(**changed)
