"""Small trained networks find drawn people, whose crops then lie as the template says."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor

from likeness.models.face.actor.act import Act
from likeness.models.face.actor.identity import random_identity
from likeness.models.face.actor.scene import Actor, film
from likeness.models.face.cropping.crop_warp import crop_picture
from likeness.models.face.cropping.similarity import moved
from likeness.models.face.cropping.templates import TEMPLATES
from likeness.models.face.detection.detector import load_detector
from likeness.models.face.detection.landmarks import load_landmark_net
from likeness.models.face.landmark_sets import five_from
from likeness.models.faceshifter.training.data.aligned import align_faces
from likeness.models.faceshifter.training.data.crop_index import NoCrop
from likeness.models.faceshifter.training.data.face_finding import FindFace, largest_face
from likeness.models.faceshifter.training.data.face_folder import face_folder

WEIGHTS = Path(__file__).parents[4] / "weights"
SIZE = 96


def scene(*acts: Act) -> tuple[Tensor, Tensor]:
    """[3, 192, 320] uint8, and the last actor's 68 points."""
    chance = random.Random(len(acts))
    ground = torch.rand(3, 4, 6, generator=torch.Generator().manual_seed(chance.randrange(99)))
    ground = torch.nn.functional.interpolate(ground[None], (192, 320), mode="bicubic")[0].clamp(0, 1)
    frame = film(ground, [Actor(random_identity(at + 3), act) for at, act in enumerate(acts)])
    return (255 * frame.picture.clamp(0, 1)).round().byte(), frame.faces[-1].points if acts else torch.zeros(0, 2)


@pytest.fixture(scope="module")
def find() -> FindFace:
    detector = load_detector(WEIGHTS / "small_detector.safetensors")
    return largest_face(detector, load_landmark_net(WEIGHTS / "small_landmarks.safetensors"))


def test_the_largest_face_is_found_and_cropped_as_the_template_says(find: FindFace, tmp_path: Path) -> None:
    acts = [Act(90, 90, 32), Act(210, 80, 64, yaw=10, roll=12)]
    picture, true = scene(*acts)
    (tmp_path / "in").mkdir()
    Image.fromarray(picture.movedim(0, -1).numpy()).save(tmp_path / "in/a.png")
    faces = align_faces(face_folder(tmp_path / "in"), tmp_path / "out", "sber-swap", SIZE, find)
    template = TEMPLATES["sber-swap"]
    five = five_from(true, template.eyes)[None]
    matrix = SIZE * template.place(five)
    assert (faces.points - moved(five, matrix)).norm(dim=-1).max() < 4  # of 96 pixels
    wanted = 255 * crop_picture(picture, matrix[0], SIZE)
    assert (faces.pictures([0])[0].float() - wanted).abs().mean() < 8


def test_why_a_picture_has_no_face_is_said(find: FindFace) -> None:
    with pytest.raises(NoCrop, match="no face was found"):
        find(torch.full((3, 192, 320), 90, dtype=torch.uint8))
    small, _ = scene(Act(150, 90, 28))
    with pytest.raises(NoCrop, match=r"has \d\d pixels; at least 64"):
        find(small)
