"""The trainer learns a toy character in seconds, the same way each time, and goes on where it was killed."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.loading import read_tensors
from likeness.models.tha4.body_student import BodyStudent, BodyStudentConfig
from likeness.models.tha4.character import load_student
from likeness.models.tha4.distillation.distill import BodyTraining, FaceTraining, limit_gain, train_body, train_face
from likeness.models.tha4.distillation.fidelity import Fidelity, fidelity, held_out_poses
from likeness.models.tha4.distillation.sampled_student import sine_layers
from likeness.models.tha4.distillation.train_student import train_student
from likeness.models.tha4.distillation.training_run import Schedule
from likeness.models.tha4.face_student import FaceStudent, FaceStudentConfig
from likeness.models.tha4.student import Student
from tests.toy_teacher import ToyTeacher

TEACHER = ToyTeacher()
FACE = FaceTraining(
    network=FaceStudentConfig(image_size=16, width=32, layers=3),
    schedule=Schedule(steps=120, learning_rate=1e-3, warm_up=10),
    pool=64,
    poses=16,
    places=32,
)
BODY = BodyTraining(
    network=BodyStudentConfig(image_size=64, widths=(32, 24, 16)),
    schedule=Schedule(steps=120, learning_rate=1.5e-3, warm_up=10),
    pool=64,
    tiles=32,
)


@pytest.fixture(scope="module")
def trained() -> Student:
    return Student(train_face(TEACHER, FACE), train_body(TEACHER, BODY), TEACHER.character)


def untrained() -> Student:
    torch.manual_seed(0)
    body = BodyStudent(BODY.network)
    with torch.no_grad():
        body.last_linear.weight.zero_()
        body.last_linear.bias.zero_()
    return Student(FaceStudent(FACE.network), body, TEACHER.character)


def held_out(student: Student) -> Fidelity:
    return fidelity(student, TEACHER, held_out_poses(24))


def test_held_out_fidelity_rises_well_over_the_still_picture(trained: Student) -> None:
    before, after = held_out(untrained()), held_out(trained)
    assert after.face.mean() > before.face.mean() + 7
    assert after.premultiplied.mean() > before.premultiplied.mean() + 5
    assert after.over_white.mean() > before.over_white.mean() + 5


def gains(layers: torch.nn.Module) -> Tensor:
    return torch.cat([layer.omega * layer.linear.weight.flatten(1).norm(dim=1) for layer in sine_layers(layers)])


def test_no_row_of_the_body_amplifies_more_than_it_may(trained: Student) -> None:
    levels = list(trained.body.siren_layers.children())
    assert max(gains(level).max().item() for level in levels) <= BODY.gain + 0.1  # one step's growth
    narrowed = deepcopy(levels[0])
    limit_gain(narrowed, 2.0)
    torch.testing.assert_close(gains(narrowed), gains(levels[0]).clamp(max=2.0))
    assert not torch.equal(gains(narrowed), gains(levels[0]))


def weights_of(network: torch.nn.Module) -> Tensor:
    return torch.cat([parameter.flatten() for parameter in network.parameters()])


@pytest.mark.parametrize("part", ["face", "body"])
def test_a_run_is_repeated_exactly_and_resumed_exactly(part: str, tmp_path: Path) -> None:
    train, training = (train_face, FACE) if part == "face" else (train_body, BODY)
    short = replace(training, schedule=replace(training.schedule, steps=12, decay=0.0, half=0.0))
    whole = train(TEACHER, short)
    assert torch.equal(weights_of(train(TEACHER, short)), weights_of(whole))
    other_seed = replace(short, schedule=replace(short.schedule, seed=1))
    assert not torch.equal(weights_of(train(TEACHER, other_seed)), weights_of(whole))

    snapshot = tmp_path / "run.safetensors"
    train(TEACHER, replace(short, schedule=replace(short.schedule, steps=5)), snapshot)
    assert torch.equal(weights_of(train(TEACHER, short, snapshot)), weights_of(whole))
    with pytest.raises(LikenessError, match="another run"):
        train(TEACHER, other_seed, snapshot)


def test_training_leaves_the_callers_random_numbers_alone() -> None:
    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    train_face(TEACHER, replace(FACE, schedule=Schedule(steps=1, learning_rate=1e-3)))
    assert torch.equal(torch.rand(1), expected)


def test_a_character_file_says_what_was_measured_and_is_not_trained_twice(tmp_path: Path) -> None:
    out, notes = tmp_path / "toy.safetensors", {"licence": "CC0-1.0"}
    short = Schedule(steps=4, learning_rate=1e-3)
    parts = replace(FACE, schedule=short), replace(BODY, schedule=short)
    measured = train_student(TEACHER, out, notes, *parts, held_out=4)
    first, metadata = read_tensors(out)
    assert metadata["licence"] == "CC0-1.0"
    assert metadata["psnr_face"] == measured.summary()["face"]
    assert torch.equal(fidelity(load_student(out), TEACHER, held_out_poses(4)).face, measured.face)
    again = train_student(TEACHER, out, notes, *parts, held_out=4)
    second, metadata_again = read_tensors(out)
    assert again.summary() == measured.summary() and metadata_again == metadata
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_the_learning_rate_rises_stays_and_falls_to_nothing() -> None:
    schedule = Schedule(steps=1000, learning_rate=2.0, warm_up=10, decay=0.5)
    assert [schedule.rate(step) for step in (0, 4, 9, 250, 500)] == pytest.approx([0.2, 1.0, 2.0, 2.0, 2.0])
    assert [schedule.rate(step) for step in (750, 999)] == pytest.approx([1.0, 0.004])
