"""The preset `fast` learns a toy character in seconds, and its weights stay tame."""

from copy import deepcopy

import pytest
import torch
from torch import Tensor

from likeness.models.tha4.body_student import BodyStudent
from likeness.models.tha4.distillation.course import Classroom
from likeness.models.tha4.distillation.fast import Slope
from likeness.models.tha4.distillation.fidelity import Fidelity, fidelity, held_out_poses
from likeness.models.tha4.distillation.sampled_student import sine_layers
from likeness.models.tha4.distillation.sine_weights import limit_gain
from likeness.models.tha4.distillation.training_run import TrainingRun
from likeness.models.tha4.face_student import FaceStudent
from likeness.models.tha4.student import Student
from likeness.models.training.budget import Budget, Moment
from tests.small_presets import BODY, BODY_NETWORK, FACE, FACE_NETWORK
from tests.toy_teacher import ToyTeacher

TEACHER = ToyTeacher()


@pytest.fixture(scope="module")
def trained() -> Student:
    networks = (TrainingRun(course, Budget(120), Classroom()).go(TEACHER) for course in (FACE, BODY))
    return Student(*networks, TEACHER.character)


def untrained() -> Student:
    torch.manual_seed(0)
    body = BodyStudent(BODY_NETWORK)
    with torch.no_grad():
        body.last_linear.weight.zero_()
        body.last_linear.bias.zero_()
    return Student(FaceStudent(FACE_NETWORK), body, TEACHER.character)


def held_out(student: Student) -> Fidelity:
    return fidelity(student, TEACHER, held_out_poses(24))


def test_held_out_fidelity_rises_well_over_the_still_picture(trained: Student) -> None:
    before, after = held_out(untrained()), held_out(trained)
    assert after.face.mean() > before.face.mean() + 7
    assert after.premultiplied.mean() > before.premultiplied.mean() + 5
    assert after.over_white.mean() > before.over_white.mean() + 5
    assert after.ssim.mean() > before.ssim.mean()


def gains(layers: torch.nn.Module) -> Tensor:
    return torch.cat([layer.omega * layer.linear.weight.flatten(1).norm(dim=1) for layer in sine_layers(layers)])


def test_no_row_of_the_body_amplifies_more_than_it_may(trained: Student) -> None:
    levels = list(trained.body.siren_layers.children())
    assert max(gains(level).max().item() for level in levels) <= BODY.gain + 0.1  # one step's growth
    narrowed = deepcopy(levels[0])
    limit_gain(narrowed, 2.0)
    torch.testing.assert_close(gains(narrowed), gains(levels[0]).clamp(max=2.0))
    assert not torch.equal(gains(narrowed), gains(levels[0]))


def test_the_learning_rate_rises_stays_and_falls_to_nothing() -> None:
    slope = Slope(peak=2.0, warm_up=10, decay=0.5)
    moments = [Moment(step, step / 1000) for step in (0, 4, 9, 250, 500, 750, 999, 1000)]
    assert [slope.rate(at) for at in moments] == pytest.approx([0.2, 1.0, 2.0, 2.0, 2.0, 1.0, 0.004, 0.0])


def test_hidden_layers_end_in_float32() -> None:
    slope = Slope(half=0.8)
    assert [slope.dtype(Moment(0, share)) for share in (0, 0.79, 0.8)] == [
        torch.bfloat16,
        torch.bfloat16,
        torch.float32,
    ]
