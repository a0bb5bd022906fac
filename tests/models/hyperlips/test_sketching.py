"""Landmarks of a crop as the sketch takes them: from three places, with less tremble, and none where no face is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.actor.act import Act
from likeness.models.face.actor.identity import random_identity
from likeness.models.face.actor.scene import Actor, film
from likeness.models.face.cropping.crop_warp import crop_pictures
from likeness.models.face.cropping.cropping import crop_of
from likeness.models.face.detection.landmark_net import LandmarkNet, LandmarkNetConfig
from likeness.models.face.detection.landmarks import load_landmark_net
from likeness.models.face.face_crop import FaceCrop
from likeness.models.face.landmark_track import LandmarkTrack
from likeness.models.hyperlips.sketch import sketch
from likeness.models.hyperlips.sketching import (
    CropPoints,
    points_of_crops,
    points_of_faces,
    points_of_landmarks,
)
from likeness.tests.followed import person_of, track_of

T = 9
STILL = 0.2 + 0.6 * torch.rand(68, 2, generator=torch.Generator().manual_seed(0))
ALL = torch.ones(T, dtype=torch.bool)


def trembling(seed: int = 1, reach: float = 0.01) -> Tensor:
    return STILL + reach * torch.randn(T, 68, 2, generator=torch.Generator().manual_seed(seed))


def crops(points: Tensor, present: Tensor = ALL, template: str = "hyperlips") -> FaceCrop:
    matrices = torch.eye(3, dtype=torch.float64)[:2].expand(T, 2, 3)
    return FaceCrop(template, 200, matrices, present, 200 * points, 320, 240, Fraction(25))


def test_a_sketch_is_the_same_from_crops_and_from_landmarks() -> None:
    points = trembling()
    expected = sketch(points)
    assert torch.equal(points_of_crops(crops(points)).sketches(), expected)
    track = LandmarkTrack(300 * points, 300, 300, ALL, Fraction(25))
    assert (points_of_landmarks(track).sketches() != expected).float().mean() < 1e-3  # rounding of 300 * x / 300
    thin = points_of_crops(crops(points)).sketches(as_trained=False)
    assert torch.equal(thin, sketch(points, as_trained=False)) and thin.sum() < expected.sum()


def test_a_frame_without_a_face_is_black_and_changes_no_other() -> None:
    present = ALL.clone()
    present[4] = False
    points = trembling()
    wild = points.clone()
    wild[4] = 0
    steady = points_of_crops(crops(wild, present)).steady(2)
    assert not steady.sketches()[4].any() and steady.sketches()[3].any()
    wild[4] = 0.9
    assert torch.equal(steady.points[present], points_of_crops(crops(wild, present)).steady(2).points[present])


def test_smoothing_takes_tremble_out_without_delay() -> None:
    points = CropPoints(trembling(), ALL)
    assert points.steady(0) is points
    assert (points.steady(2).points - STILL).std() < 0.6 * (points.points - STILL).std()  # of nine frames
    moving = CropPoints(STILL + 0.02 * torch.arange(T)[:, None, None], ALL)
    assert torch.allclose(moving.steady(1).points, moving.points, atol=1e-5)  # an even motion stays what it is


@pytest.fixture(scope="module")
def filmed() -> tuple[Tensor, FaceCrop]:
    """A drawn speaker, cropped as HyperLips wants it."""
    who, ground = random_identity(3), torch.full((3, 240, 320), 0.6)
    acts = [Act(150 + 2 * at, 120, 80, yaw=4 * at, jaw=0.25 * at) for at in range(4)]
    films = [film(ground, [Actor(who, act)]) for act in acts]
    points = torch.stack([one.faces[0].points for one in films])
    boxes = torch.stack([one.faces[0].box for one in films])
    person = replace(person_of(points.float()), boxes=boxes.float())
    crop = crop_of(track_of(person, width=320, height=240), "hyperlips")
    frames = torch.stack([one.picture.movedim(0, -1) for one in films])
    return crop_pictures(frames, crop.matrices, crop.size).movedim(-1, 1), crop


@pytest.mark.parametrize("known", [True, False])
def test_landmarks_are_found_in_the_crops_themselves(filmed: tuple[Tensor, FaceCrop], known: bool) -> None:
    faces, crop = filmed
    landmarker = load_landmark_net(Path(__file__).parents[2] / "weights" / "small_landmarks.safetensors")
    found = points_of_faces(landmarker, faces, crop if known else None)
    true = points_of_crops(crop).points
    away = (found.points - true)[:, 48:].norm(dim=-1).mean()  # the mouth, in sides of the crop
    assert away < (0.02 if known else 0.03)
    lips = (found.points[:, 66] - found.points[:, 62])[:, 1]  # how far they are open
    assert (lips.diff() > 0).all()


def test_landmarks_of_something_else_are_told(filmed: tuple[Tensor, FaceCrop]) -> None:
    faces, crop = filmed
    with pytest.raises(LikenessError, match="has 5 landmarks, and a sketch needs 68"):
        points_of_crops(replace(crop, points=crop.points[:, :5]))
    with pytest.raises(LikenessError, match="pictures of 320 x 240"):
        points_of_landmarks(LandmarkTrack(crop.points, 320, 240, crop.present, crop.fps))
    landmarker = LandmarkNet(LandmarkNetConfig(first=8, second=16, width=32, points=68, stacks=1))
    for other in (
        replace(crop, template="ffhq"),
        replace(crop, **{name: getattr(crop, name)[:2] for name in ("matrices", "present", "points")}),
    ):
        with pytest.raises(LikenessError, match="Connect the face crop that they were made with"):
            points_of_faces(landmarker, faces, other)
