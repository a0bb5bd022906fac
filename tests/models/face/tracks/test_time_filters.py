"""Filters over time: lines stay lines, gaps and cuts leave no mark, and the live one knows only the past."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.face.tracks.time_filters import one_euro, zero_phase

SIGMAS = st.sampled_from([0.1, 0.7, 2.0, 9.0])


def parts(marks: list[int]) -> torch.Tensor:
    return torch.tensor(marks)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([-1, 0, 0, 0, 1]), min_size=1, max_size=40).map(sorted), SIGMAS, st.randoms())
def test_an_even_motion_stays_what_it_is_up_to_the_ends_and_beside_gaps(marks, sigma, random) -> None:
    random.shuffle(marks)
    values = torch.arange(len(marks), dtype=torch.float64)[:, None] * torch.tensor([3.0, -0.5]) + 100
    assert torch.allclose(zero_phase(values, parts(marks), sigma), values, atol=1e-3)


def test_in_the_middle_it_is_the_gaussian_mean() -> None:
    values = torch.randn(101, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    weights = torch.exp(-0.5 * ((torch.arange(101) - 50) / 3.0) ** 2)
    weights[(torch.arange(101) - 50).abs() > 12] = 0
    wanted = (weights[:, None] / weights.sum() * values).sum(0)
    assert torch.allclose(zero_phase(values, parts([0] * 101), 3.0)[50], wanted, atol=1e-6)


def test_long_clips_are_filtered_in_blocks_that_leave_no_seam() -> None:
    values = torch.randn(700, 1, generator=torch.Generator().manual_seed(1))
    whole = zero_phase(values, parts([0] * 700), 4.0)
    for start in (100, 250, 500):  # away from its ends, a piece of the clip comes out the same
        piece = zero_phase(values[start : start + 150], parts([0] * 150), 4.0)
        assert torch.allclose(piece[20:-20], whole[start + 20 : start + 130], atol=1e-5)


def test_parts_do_not_see_each_other() -> None:
    values = torch.cat([torch.zeros(20, 1), torch.full((20, 1), 50.0)])
    marks = parts([0] * 20 + [1] * 20)
    assert torch.allclose(zero_phase(values, marks, 3.0), values, atol=1e-5)
    assert torch.equal(one_euro(values, marks, torch.zeros(40, 4), 25.0, 1.0, 0.0), values)


def test_frames_that_take_no_part_come_out_as_they_are() -> None:
    values = torch.tensor([[0.0], [1000.0], [0.0], [0.0]])
    for made in (
        zero_phase(values, parts([0, -1, 0, 0]), 2.0),
        one_euro(values, parts([0, -1, 0, 0]), torch.zeros(4, 4), 25.0, 1.0, 0.0),
    ):
        assert torch.allclose(made, values, atol=1e-6)


def test_the_live_filter_knows_only_the_past_and_follows_fast_motion_sooner() -> None:
    values = torch.zeros(40, 1)
    values[20:] = 1.0
    still, moving = torch.zeros(40, 4), torch.zeros(40, 4)
    moving[20, 0] = 1.0
    slow = one_euro(values, parts([0] * 40), still, 25.0, 1.0, 5.0)
    fast = one_euro(values, parts([0] * 40), moving, 25.0, 1.0, 5.0)
    assert not slow[:20].any() and (slow[20:].diff(dim=0) > 0).all()
    assert (fast[20:30] > slow[20:30] + 0.05).all()
