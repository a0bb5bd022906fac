"""Sampled poses: in range, repeatable, plausible where they promise to be, and reaching every extreme."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.tha4.distillation.pose_sampling import LIDS, VOWELS, sample_poses
from likeness.models.tha4.pose import HIGH, INDEX, LOW, NAMES

MANY = sample_poses(6000, seed=0)


@settings(max_examples=25, deadline=None)
@given(count=st.integers(1, 40), seed=st.integers(0, 2**63 - 1))
def test_in_range_and_the_same_from_the_same_seed(count: int, seed: int) -> None:
    poses = sample_poses(count, seed)
    assert poses.shape == (count, 45) and poses.dtype == torch.float32
    assert ((poses >= LOW) & (poses <= HIGH)).all()
    assert torch.equal(poses, sample_poses(count, seed))


def test_another_seed_gives_other_poses() -> None:
    assert not torch.equal(sample_poses(8, 0), sample_poses(8, 1))


def test_every_parameter_rests_often_and_comes_near_both_ends() -> None:
    for name, values, low, high in zip(NAMES, MANY.T, LOW, HIGH, strict=True):
        assert (values == 0).float().mean() > 0.1, name
        assert values.max() > 0.97 * high and values.min() < 0.97 * low + 1e-6, name


def test_lids_move_together_four_times_of_five_and_one_vowel_leads() -> None:
    left = MANY[:, [INDEX[f"eye_{lid}_left"] for lid in LIDS]]
    right = MANY[:, [INDEX[f"eye_{lid}_right"] for lid in LIDS]]
    moved = (left + right).sum(1) > 0
    together = (left == right).all(1)[moved].float().mean()
    assert 0.65 < together < 0.9
    vowels = MANY[:, [INDEX[f"mouth_{vowel}"] for vowel in VOWELS]].sort(descending=True).values
    assert (vowels[:, 2] == 0).float().mean() > 0.85


def test_the_body_follows_the_head() -> None:
    for body, head in (("body_y", "head_y"), ("body_z", "neck_z")):
        pair = torch.corrcoef(MANY[:, [INDEX[body], INDEX[head]]].T)
        assert 0.3 < float(pair[0, 1]) < 0.8
