"""The chain of the five networks: what goes where in the picture, and which numbers move what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.tha4.crops import Square, brow_crop, face_crop, face_part
from likeness.models.tha4.pose import INDEX
from likeness.models.tha4.teacher import FullTeacher
from likeness.tests.teachers import small_teacher

GOLDEN = Path(__file__).parents[2] / "goldens" / "tha4_teacher_end_to_end.json"
SIZE = 64


@pytest.fixture(scope="module")
def teacher() -> FullTeacher:
    return small_teacher()


def picture(seed: int = 0) -> Tensor:
    return torch.rand(1, 4, SIZE, SIZE, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def posed(**numbers: float) -> Tensor:
    pose = torch.zeros(1, 45)
    for name, number in numbers.items():
        pose[0, INDEX[name]] = number
    return pose


def test_squares_are_the_published_ones_at_512() -> None:
    assert brow_crop(512) == Square(64, 192, 128)
    assert face_crop(512) == Square(32, 160, 192)
    assert brow_crop(512).inside(face_crop(512)) == Square(32, 32, 128)
    assert face_part(512).inside(face_crop(512)) == Square(48, 32, 128)


@torch.no_grad()
def test_outputs_have_the_published_names_and_order(teacher: FullTeacher) -> None:
    recorded = json.loads(GOLDEN.read_text("utf-8"))["outputs"]
    said = teacher(picture(), posed()).published()
    assert list(said) == list(recorded)
    for name, output in said.items():
        assert [side * 8 for side in output.shape[2:]] == recorded[name]["shape"][2:], name


@torch.no_grad()
def test_each_number_reaches_its_networks_and_no_earlier_one(teacher: FullTeacher) -> None:
    rest, brow, mouth, head = (
        teacher(picture(), posed(**numbers))
        for numbers in ({}, {"eyebrow_angry_left": 1.0}, {"mouth_aaa": 1.0}, {"head_x": 1.0})
    )
    assert torch.equal(brow.layers.brows, rest.layers.brows) and not torch.equal(brow.brows.image, rest.brows.image)
    assert torch.equal(mouth.brows.image, rest.brows.image) and not torch.equal(mouth.face.image, rest.face.image)
    assert torch.equal(head.morphed, rest.morphed) and not torch.equal(head.rotated.flow, rest.rotated.flow)
    outside = face_crop(SIZE).paste(picture(), face_crop(SIZE).cut(mouth.morphed))
    assert torch.equal(mouth.morphed, outside)


@torch.no_grad()
def test_one_character_serves_many_poses_and_one_pose_many_characters() -> None:
    teacher = small_teacher().double()  # float32 would differ by its rounding, which warps of a noise enlarge
    poses, first = torch.cat([posed(), posed(head_y=1, mouth_ooo=1)]).double(), picture().double()
    together = teacher(first, poses).edited.image
    for frame, pose in zip(together, poses, strict=True):
        torch.testing.assert_close(frame, teacher(first, pose[None]).edited.image[0])
    pictures = torch.cat([first, picture(1).double()])
    together = teacher(pictures, poses[1:]).edited.image
    torch.testing.assert_close(together[1:], teacher(pictures[1:], poses[1:]).edited.image)


def test_the_editor_without_a_rotator_is_one_whose_branch_is_at_zero() -> None:
    teacher = small_teacher()
    with torch.no_grad():
        for parameter in teacher.editor.coarse_image_conv.parameters():
            parameter.zero_()
        said = teacher(picture(), posed(body_z=1))
        alone = teacher.editor(said.morphed, posed(body_z=1)[:, 39:], None)
    assert torch.equal(alone.image, said.edited.image)


@pytest.mark.parametrize("shape", [(4, 64, 64), (1, 3, 64, 64), (1, 4, 64, 128), (1, 4, 96, 96), (1, 4, 0, 0)])
def test_a_picture_of_another_shape_is_refused(teacher: FullTeacher, shape: tuple[int, ...]) -> None:
    with pytest.raises(LikenessError, match="A teacher's picture is RGBA of 512 x 512 pixels"):
        teacher(torch.zeros(shape), posed())


@pytest.mark.parametrize("shape", [(45,), (1, 44), (1, 1, 45)])
def test_poses_of_another_shape_are_refused(teacher: FullTeacher, shape: tuple[int, ...]) -> None:
    with pytest.raises(LikenessError, match=r"Poses are \[frames, 45\]"):
        teacher(picture(), torch.zeros(shape))
