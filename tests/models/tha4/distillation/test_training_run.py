"""A run is repeated bit for bit, goes on bit for bit, and refuses what is not its own."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn import Module

from likeness.models.errors import LikenessError
from likeness.models.tha4.distillation.course import Classroom, Course
from likeness.models.tha4.distillation.training_run import TrainingRun
from likeness.models.training.budget import Budget, Moment
from tests.small_presets import BODY, FACE, SMALL_PAPER
from tests.toy_teacher import ToyTeacher

TEACHER = ToyTeacher()
ROOM = Classroom(teacher="toy")
COURSES = {"fast face": FACE, "fast body": BODY, "paper face": SMALL_PAPER.face, "paper body": SMALL_PAPER.body}


def weights_of(network: Module) -> Tensor:
    return torch.cat([parameter.flatten() for parameter in network.parameters()])


def trained(course: Course, steps: int, room: Classroom = ROOM, snapshot: Path | None = None) -> Tensor:
    return weights_of(TrainingRun(course, Budget(steps), room, snapshot).go(TEACHER))


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES.keys())
def test_a_run_is_repeated_exactly_and_a_longer_one_goes_on_where_it_ended(course: Course, tmp_path: Path) -> None:
    if course in (FACE, BODY):  # whose learning rate and precision else depend on the length
        course = replace(course, slope=replace(course.slope, decay=0.0, half=0.0))
    whole = trained(course, 5)
    assert torch.equal(trained(course, 5), whole)
    other = replace(ROOM, seed=1)
    assert not torch.equal(trained(course, 5, other), whole)

    snapshot = tmp_path / "run.safetensors"
    trained(course, 2, snapshot=snapshot)
    assert torch.equal(trained(course, 5, snapshot=snapshot), whole)
    for room in (other, replace(ROOM, teacher="another")):
        with pytest.raises(LikenessError, match="another run"):
            trained(course, 5, room, snapshot)
    with pytest.raises(LikenessError, match="another run"):
        trained(replace(course, examples=course.examples + 1), 5, snapshot=snapshot)


def test_a_finished_run_asks_the_teacher_nothing(tmp_path: Path) -> None:
    snapshot = tmp_path / "run.safetensors"
    whole = trained(FACE, 2, snapshot=snapshot)
    again = TrainingRun(FACE, Budget(2), ROOM, snapshot)
    assert again.finished and torch.equal(weights_of(again.averaged), whole)


def test_training_leaves_the_callers_random_numbers_alone() -> None:
    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    trained(FACE, 1)
    assert torch.equal(torch.rand(1), expected)


def test_a_run_of_seconds_ends_in_time_with_its_learning_rate_at_nothing() -> None:
    run = TrainingRun(FACE, Budget(seconds=1.0), ROOM)
    rates = []
    run.go(TEACHER, lambda: rates.append(FACE.rate(Moment(run.step, run.progress))))
    assert run.progress == 1 and run.step > 5 and rates[-1] == 0
    assert 1.0 <= run.seconds < 3.0


def test_seconds_of_earlier_parts_count(tmp_path: Path) -> None:
    snapshot = tmp_path / "run.safetensors"
    first = TrainingRun(FACE, Budget(seconds=0.5), ROOM, snapshot)
    first.go(TEACHER)
    second = TrainingRun(FACE, Budget(seconds=100.0), ROOM, snapshot)
    assert second.seconds == first.seconds and second.progress == pytest.approx(first.seconds / 100)


def test_a_loss_that_is_no_number_is_said_and_does_not_reach_the_snapshot(tmp_path: Path) -> None:
    class Broken(ToyTeacher):
        def face(self, poses: Tensor) -> Tensor:
            return super().face(poses) * float("nan")

    snapshot = tmp_path / "run.safetensors"
    run = TrainingRun(SMALL_PAPER.face, Budget(5), ROOM, snapshot)
    with pytest.raises(LikenessError, match=r"no longer a number, in step 0"):
        run.go(Broken())
    assert not snapshot.exists()


def test_a_snapshot_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match="cannot be written"):
        trained(FACE, 1, snapshot=tmp_path / "absent" / "run.safetensors")
