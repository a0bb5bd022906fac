"""The teacher's stages: together they are the teacher, and each does no more than it must."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.tha4.pose import PoseTrack
from likeness.models.tha4.teacher import FullTeacher
from likeness.models.tha4.teacher_stages import posed_faces, turned_bodies
from likeness.tests.teachers import small_teacher

SIZE = 64


@pytest.fixture
def teacher() -> FullTeacher:
    return small_teacher()


def pictures(count: int) -> Tensor:
    return torch.rand(count, 4, SIZE, SIZE, generator=torch.Generator().manual_seed(0)) * 2 - 1


def track(frames: int) -> PoseTrack:
    return PoseTrack(torch.rand(frames, 45, generator=torch.Generator().manual_seed(1)), Fraction(25))


def counted(teacher: FullTeacher) -> Counter[str]:
    """How often each network has run, from now on."""
    runs: Counter[str] = Counter()
    for name, network in teacher.named_children():
        network.register_forward_hook(lambda *_, name=name: runs.update([name]))
    return runs


@pytest.mark.parametrize(("characters", "frames"), [(1, 3), (3, 3), (3, 1)])
def test_one_stage_after_the_other_is_the_teacher(teacher: FullTeacher, characters: int, frames: int) -> None:
    drawn, poses = pictures(characters), track(frames)
    faces = list(posed_faces(teacher, drawn, poses))
    morphed = torch.cat([face.picture for face in faces])
    bodies = list(turned_bodies(teacher, morphed, poses))
    coarse = list(turned_bodies(teacher, morphed, poses, coarse=True))
    assert len(faces) == len(bodies) == max(characters, frames)
    with torch.inference_mode():
        for frame, (face, body, half) in enumerate(zip(faces, bodies, coarse, strict=True)):
            at, when = min(frame, characters - 1), min(frame, frames - 1)
            whole = teacher(drawn[at : at + 1], poses.poses[when : when + 1])
            assert torch.equal(face.picture, whole.morphed) and torch.equal(face.layers.brows, whole.layers.brows)
            assert torch.equal(body.image, whole.edited.image) and torch.equal(half.flow, whole.rotated.flow)


def test_no_network_runs_for_nothing(teacher: FullTeacher) -> None:
    runs = counted(teacher)
    assert len(list(posed_faces(teacher, pictures(1), track(3)))) == 3
    assert runs == {"eyebrow_decomposer": 1, "eyebrow_combiner": 3, "face_morpher": 3}
    runs.clear()
    next(iter(turned_bodies(teacher, pictures(1), track(3), coarse=True)))
    assert runs == {"body_rotator": 1}


def test_a_half_precision_teacher_takes_full_precision_pictures(teacher: FullTeacher) -> None:
    (exact,) = posed_faces(teacher, pictures(1), track(1))
    (near,) = posed_faces(teacher.bfloat16(), pictures(1), track(1))
    (turned,) = turned_bodies(teacher, near.picture, track(1))
    assert near.picture.dtype == turned.image.dtype == torch.bfloat16
    assert (near.picture - exact.picture).abs().mean() < 0.05


def test_pictures_and_poses_of_different_numbers_are_refused(teacher: FullTeacher) -> None:
    for stage in (posed_faces, turned_bodies):
        with pytest.raises(LikenessError, match="2 pictures and 3 poses"):
            next(iter(stage(teacher, pictures(2), track(3))))


def test_a_frame_that_is_no_picture_is_named(teacher: FullTeacher) -> None:
    with torch.no_grad():
        teacher.face_morpher.eye_color_change[0].bias.fill_(torch.nan)
        teacher.editor.body.last[2].bias.fill_(torch.inf)
    for stage in (posed_faces, turned_bodies):
        with pytest.raises(LikenessError, match=r"Frame 0 .*not numbers.*float32"):
            list(stage(teacher, pictures(1), track(2)))
