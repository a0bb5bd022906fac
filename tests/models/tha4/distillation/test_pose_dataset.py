"""The published dataset of poses: its forms, its order, and what is refused."""

from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.tha4.distillation.pose_dataset import PoseDataset, read_pose_dataset
from likeness.models.tha4.distillation.pose_sampling import sample_poses

POSES = sample_poses(10, 0)


def written(path: Path, content: object) -> Path:
    torch.save(content, path)
    return path


@pytest.mark.parametrize("content", [POSES, (POSES, torch.zeros(10, 3)), [POSES], POSES.double()])
def test_its_forms(content: object, tmp_path: Path) -> None:
    read = read_pose_dataset(written(tmp_path / "pose_dataset.pt", content))
    assert torch.equal(read.all, POSES)


def test_half_precision_comes_near_and_a_value_a_rounding_too_large_is_clamped(tmp_path: Path) -> None:
    poses = POSES.clone()
    poses[0, 0] = 1.0005
    read = read_pose_dataset(written(tmp_path / "poses.pt", poses)).all
    assert read[0, 0] == 1
    assert (read_pose_dataset(written(tmp_path / "half.pt", POSES.half())).all - POSES).abs().max() < 1e-3


def test_every_pose_comes_once_before_any_comes_again() -> None:
    dataset = PoseDataset(POSES)
    one, two = dataset.poses(0, 10, seed=0), dataset.poses(10, 10, seed=0)
    for epoch in (one, two):
        assert torch.equal(epoch.sort(0).values, POSES.sort(0).values)
    assert not torch.equal(one, two) and not torch.equal(one, dataset.poses(0, 10, seed=1))
    across = dataset.poses(7, 8, seed=0)  # over the seam of two epochs
    assert torch.equal(across, torch.cat([one[7:], two[:5]]))


class Code:
    def __reduce__(self) -> tuple:
        return (print, ("run",))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"poses": POSES}, "a dict"),
        ((), "a tuple"),
        (POSES[:, :39], r"\[10, 39\]"),
        (POSES[0], r"\[45\]"),
        (POSES[:0], r"\[0, 45\]"),
        (POSES.long(), "no poses"),
        (POSES[:1].expand(10**6, -1), "more than it can hold"),
        (POSES * float("nan"), "not numbers"),
        (POSES + torch.eye(45)[3] * 4, "pose 0 has eyebrow_angry_right"),
        (Code(), "Python objects"),
    ],
)
def test_what_is_refused(content: object, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match=sentence):
        read_pose_dataset(written(tmp_path / "poses.pt", content))


def test_other_files_are_refused(tmp_path: Path) -> None:
    cut = tmp_path / "cut.pt"
    cut.write_bytes(written(tmp_path / "whole.pt", POSES).read_bytes()[:900])
    page = tmp_path / "page.pt"
    page.write_text("<html>")
    for path in (cut, page, tmp_path / "absent.pt", tmp_path):
        with pytest.raises(LikenessError):
            read_pose_dataset(path)
