"""The fading by a pyramid: exact where there is no change, no mask or all of it; fine detail sharp, shades soft."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.face.pasting.seam import faded

RAMP = ((torch.arange(100) - 25.0) / 50).clamp(0, 1).expand(100, 100)  # 0 up to 25, 1 from 75


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.floats(0, 90), st.integers(0, 1000))
def test_nothing_beyond_the_mask_and_all_of_it_within(height: int, width: int, feather: float, seed: int) -> None:
    made = torch.Generator().manual_seed(seed)
    change, mask = torch.randn(3, height, width, generator=made), torch.rand(height, width, generator=made).round()
    shown = faded(change, mask, feather)
    assert torch.allclose(shown, change * mask, atol=1e-5)
    assert not shown[:, mask == 0].any()
    assert not faded(0 * change, torch.rand(height, width, generator=made), feather).any()


def test_a_shade_fades_over_all_of_the_edge() -> None:
    shade = torch.full((3, 100, 100), 0.4)
    assert torch.allclose(faded(shade, RAMP, 50), shade * RAMP, atol=1e-6)


@pytest.mark.parametrize("feather", [0, 1, 50])
def test_detail_changes_over_a_short_way(feather: int) -> None:
    board = ((torch.arange(100) + torch.arange(100)[:, None]) % 2 * 2.0 - 1).expand(3, 100, 100)
    shown = (faded(board, RAMP, feather) * board)[0, 50]  # how much of the board is seen along a row
    width = int(((shown > 0.05) & (shown < 0.95)).sum())
    assert width <= 3 if feather == 50 else width > 40  # without a feather there is no pyramid: the mask alone
