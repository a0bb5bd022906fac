"""A teacher's drawings are made once, whatever kills the run, and never taken for another teacher's poses."""

from pathlib import Path

import torch
from torch import Tensor

from likeness.models.tha4.distillation.drawings import CHUNK, FEWEST, drawings
from likeness.models.tha4.distillation.pose_sampling import sample_poses

POSES = sample_poses(3 * CHUNK + 2, 0)
CPU = torch.device("cpu")


class Hand:
    """Draws, and counts."""

    def __init__(self) -> None:
        self.drawn = 0

    def __call__(self, poses: Tensor) -> dict[str, Tensor]:
        self.drawn += len(poses)
        return {"sums": poses.sum(1).half(), "firsts": (poses[:, :2, None] * 100).int()}


def test_they_are_what_the_teacher_drew() -> None:
    hand = Hand()
    poses, drawn = drawings(POSES, hand, CPU)
    assert torch.equal(poses, POSES)
    for name, values in Hand()(POSES).items():
        assert torch.equal(drawn[name], values) and drawn[name].dtype == values.dtype


def test_a_killed_run_draws_only_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "face.drawings"
    _, whole = drawings(POSES, Hand(), CPU, file)
    again = Hand()
    _, read = drawings(POSES, again, CPU, file)
    assert again.drawn == 0 and all(torch.equal(read[name], whole[name]) for name in whole)

    complete = file.read_bytes()
    for length in (len(complete) - 1, len(complete) // 2, 5, 0):  # killed at any byte
        file.write_bytes(complete[:length])
        hand = Hand()
        _, read = drawings(POSES, hand, CPU, file)
        assert hand.drawn > 0 and all(torch.equal(read[name], whole[name]) for name in whole)
        assert file.read_bytes() == complete


def test_drawings_of_other_poses_are_drawn_over(tmp_path: Path) -> None:
    file = tmp_path / "face.drawings"
    drawings(POSES.flip(0), Hand(), CPU, file)
    hand = Hand()
    _, drawn = drawings(POSES, hand, CPU, file)
    assert hand.drawn == len(POSES) and torch.equal(drawn["sums"], Hand()(POSES)["sums"])
    again = Hand()
    drawings(POSES, again, CPU, file)
    assert again.drawn == 0


def test_patience_ends_the_drawing_but_some_there_are() -> None:
    poses = sample_poses(FEWEST + 3 * CHUNK, 0)
    kept, drawn = drawings(poses, Hand(), CPU, patience=0.0)
    assert torch.equal(kept, poses[:FEWEST]) and len(drawn["sums"]) == FEWEST


def test_a_file_that_cannot_be_written_costs_only_the_file(tmp_path: Path) -> None:
    _, drawn = drawings(POSES, Hand(), CPU, tmp_path / "absent" / "face.drawings")
    assert torch.equal(drawn["sums"], Hand()(POSES)["sums"])


def test_who_has_had_enough_goes_on_with_what_is_drawn() -> None:
    poses = sample_poses(FEWEST + 3 * CHUNK, 0)
    answers = iter([False, False, True])
    kept, _ = drawings(poses, Hand(), CPU, enough=lambda: next(answers))
    assert torch.equal(kept, poses[: FEWEST + 2 * CHUNK])
