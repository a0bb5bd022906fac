"""Triples from the rig: the same for the same number, varied between numbers, and true."""

from __future__ import annotations

import pytest
import torch

from likeness.models.tha4.pose import HIGH, LOW, POSE_SIZE
from likeness.models.tha4.teacher_training.rig_triples import RigTriples, placed


@pytest.fixture(scope="module")
def source() -> RigTriples:
    return RigTriples(size=64, characters=2, seed=3)


def test_a_number_is_one_example_in_any_batch(source: RigTriples) -> None:
    together, alone = source.triples([5, 2]), source.triples(range(2, 3))
    assert all(torch.equal(both[1:], one) for both, one in zip(together, alone, strict=True))
    assert not torch.equal(together.posed[0], together.posed[1])
    other_seed = RigTriples(size=64, characters=1, seed=4).triples([2])
    assert not torch.equal(other_seed.rest, alone.rest) and not torch.equal(other_seed.poses, alone.poses)


def test_triples_are_pictures_with_poses_that_move_them(source: RigTriples) -> None:
    rest, poses, posed = source.triples(range(12))
    assert rest.shape == posed.shape == (12, 4, 64, 64) and poses.shape == (12, POSE_SIZE)
    assert ((poses >= LOW) & (poses <= HIGH)).all()
    for pictures in (rest, posed):
        assert pictures.min() >= -1.001 and pictures.max() <= 1.001
        assert ((pictures[:, :3] + 1) / 2 <= (pictures[:, 3:] + 1) / 2 + 1e-3).all()  # premultiplied
    moved, turned = (rest - posed).abs().mean((1, 2, 3)), poses[:, 39:].abs().amax(1)
    assert (moved[turned > 0.5] > 0.005).all() and (turned > 0.5).sum() >= 4
    assert len(source.drawn) == 2  # both characters came up, and no third


def test_a_place_is_the_same_for_all_pictures_and_within_its_bounds() -> None:
    picture = torch.full((1, 4, 128, 128), -1.0)
    picture[:, :, 28:36, 60:68] = 1  # a square about the middle of the head
    for seed in range(8):
        both = placed(picture.expand(2, -1, -1, -1), torch.Generator().manual_seed(seed))
        assert torch.equal(both[0], both[1])
        weight = (both[0, 0] + 1) / 2
        at = torch.arange(128) + 0.5
        x, y = (weight.sum(axis) @ at / weight.sum() for axis in (0, 1))
        assert abs(x - 64) <= 0.03 * 64 + 0.1 and abs(y - 32) <= 0.03 * 64 + 0.1
        assert 0.92**2 * 0.97 < weight.sum() / 64 < 1.08**2 * 1.03
