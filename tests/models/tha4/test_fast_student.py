"""The fast student draws what the plain formula draws, whatever is asked of it and in whatever order."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.tha4.fast_student import FastStudent, Region
from likeness.models.tha4.pose import HIGH, LOW
from likeness.models.tha4.student import BodyStudent, BodyStudentConfig, FaceStudent, FaceStudentConfig, Student

SIZE = 64
CLOSE = 2e-4  # two float32 ways of one sum, magnified by omega at each layer


def made_student(seed: int = 0) -> Student:
    """Sizes that no tile divides; weights as first drawn, so that every pixel moves and is visible."""
    torch.manual_seed(seed)
    face = FaceStudent(FaceStudentConfig(image_size=SIZE // 4, width=12, layers=3))
    body = BodyStudent(BodyStudentConfig(image_size=SIZE, widths=(20, 14, 9), layers=3))
    body.last_linear.weight.data[:2] *= 0.05  # flows of a few pixels
    return Student(face, body, torch.rand(4, SIZE, SIZE) * 2 - 1).eval()


STUDENT = made_student()
FAST = FastStudent(STUDENT)


def some_poses(count: int, seed: int) -> Tensor:
    return LOW + (HIGH - LOW) * torch.rand(count, 45, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def plain(poses: Tensor, half: bool = False) -> Tensor:
    return STUDENT(poses, half=half).image


@given(seed=st.integers(0, 10_000), count=st.integers(1, 3), half=st.booleans())
@settings(max_examples=15, deadline=None, derandomize=True)
def test_fast_is_plain(seed: int, count: int, half: bool) -> None:
    poses = some_poses(count, seed)
    assert torch.allclose(FAST.render(poses, half=half), plain(poses, half), atol=CLOSE)


edges = st.lists(st.integers(0, SIZE), min_size=2, max_size=2, unique=True).map(sorted)


@given(rows=edges, columns=edges, seed=st.integers(0, 100))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_a_region_is_a_crop_of_the_whole(rows: list[int], columns: list[int], seed: int) -> None:
    poses = some_poses(1, seed)
    wanted = plain(poses)[:, :, rows[0] : rows[1], columns[0] : columns[1]]
    assert torch.allclose(FAST.render(poses, Region(*rows, *columns)), wanted, atol=CLOSE)


def test_a_region_of_a_half_size_frame_is_in_its_pixels() -> None:
    poses = some_poses(2, 1)
    wanted = plain(poses, half=True)[:, :, 3:32, 7:12]
    assert torch.allclose(FAST.render(poses, Region(3, 32, 7, 12), half=True), wanted, atol=CLOSE)


@pytest.mark.parametrize(
    "region", [(0, 65, 0, 64), (-1, 4, 0, 4), (5, 5, 0, 4), (0, 4, 9, 3), (200, 210, 0, 4)], ids=str
)
def test_a_region_outside_is_refused(region: tuple[int, int, int, int]) -> None:
    with pytest.raises(LikenessError, match="64 x 64"):
        FAST.render(torch.zeros(1, 45), Region(*region))
    with pytest.raises(LikenessError, match="32 x 32"):
        FAST.render(torch.zeros(1, 45), Region(0, 33, 0, 8), half=True)


@given(order=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.booleans()), min_size=2, max_size=6))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_a_kept_face_is_the_right_one(order: list[tuple[int, int, bool]]) -> None:
    faces, bodies = some_poses(3, 2), some_poses(2, 3)
    fast = FastStudent(STUDENT)
    for face, body, half in order:
        pose = torch.cat([faces[face, :39], bodies[body, 39:]])[None]
        assert torch.allclose(fast.render(pose, half=half), plain(pose, half), atol=CLOSE)


def test_later_changes_of_what_was_given_do_not_matter() -> None:
    student, pose = made_student(), some_poses(1, 4)
    fast = FastStudent(student)
    before, kept = fast.render(pose), pose.clone()
    student.character.zero_()
    for parameter in student.parameters():
        parameter.data.zero_()
    pose[0, 3] = 0.77
    changed = fast.render(pose)
    assert torch.allclose(changed, plain(pose), atol=CLOSE)
    before.zero_()
    assert torch.allclose(fast.render(kept), plain(kept), atol=CLOSE)


def test_half_precision_stays_near_and_in_full_precision_outside() -> None:
    poses = some_poses(1, 5)
    frame = FastStudent(STUDENT, torch.bfloat16).render(poses)
    assert frame.dtype == torch.float32
    assert (frame - plain(poses)).abs().mean() < 0.05


def test_a_pose_that_is_no_number_is_refused() -> None:
    with pytest.raises(LikenessError, match="not numbers"):
        FAST.render(torch.full((1, 45), torch.nan))


def test_no_poses_give_no_frames() -> None:
    assert FAST.render(torch.zeros(0, 45)).shape == (0, 4, SIZE, SIZE)


def test_poses_of_another_size_are_refused() -> None:
    with pytest.raises(LikenessError, match="45"):
        FAST.render(torch.zeros(1, 44))


def test_the_published_size() -> None:
    torch.manual_seed(1)
    student = Student(FaceStudent(), BodyStudent(), torch.rand(4, 512, 512) * 2 - 1)
    student.body.last_linear.weight.data *= 0.1
    pose = some_poses(1, 6)
    with torch.no_grad():
        wanted = student(pose).image
    assert torch.allclose(FastStudent(student).render(pose), wanted, atol=2e-3)
