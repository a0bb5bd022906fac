"""Motions mixed by their parts, and smoothed without delay."""

from __future__ import annotations

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.motions.mixing import blended, smoothed
from likeness.tests.small_recon import ramp


def test_each_part_has_its_own_share() -> None:
    one, other = ramp(4, 1), ramp(6, 2)
    made = blended(one, other, 1, 0.25, 0)
    held = one.values[torch.arange(6).clamp(max=3)]
    assert torch.allclose(made.values[:, :64], other.values[:, :64], atol=1e-6)
    assert torch.allclose(made.values[:, 64:70], 0.75 * held[:, 64:70] + 0.25 * other.values[:, 64:70], atol=1e-5)
    assert torch.equal(made.values[:, 70:], held[:, 70:])
    assert torch.equal(blended(one, other, 0, 0, 0).values, held)
    with pytest.raises(LikenessError, match=r"share of pose .* 1\.5"):
        blended(one, other, 0, 1.5, 0)
    with pytest.raises(LikenessError, match="Resample Motion"):
        blended(one, ramp(4, fps=30), 0, 0, 0)


def test_a_frame_counts_as_measured_if_those_it_is_made_of_are() -> None:
    gap = Motion(ramp(3).values, measured=torch.tensor([True, False, True]))
    assert blended(gap, ramp(3), 1, 1, 1).seen.all()
    assert blended(gap, ramp(3), 1, 0, 1).seen.tolist() == [True, False, True]
    assert blended(ramp(3), gap, 0, 0, 0).seen.all()


def test_smoothing_takes_noise_and_keeps_an_even_turn() -> None:
    torch.manual_seed(0)
    turn = torch.arange(80.0)[:, None].expand(80, 73) / 100
    noise = 0.05 * torch.randn(80, 73)
    made = smoothed(Motion(turn + noise), 0, 0.2)
    assert torch.equal(made.expression, (turn + noise)[:, :64])
    assert (made.values - turn)[:, 64:].std() < 0.4 * noise[:, 64:].std()
    assert torch.allclose(smoothed(Motion(turn.clone()), 0.3, 0.3).values, turn, atol=1e-4)
    assert len(smoothed(ramp(1), 1, 1)) == 1
    assert torch.equal(smoothed(ramp(5), 0, 0).values, ramp(5).values)
    for times in ((-1, 0), (0, float("nan")), (11, 0)):
        with pytest.raises(LikenessError, match="Smoothing of the"):
            smoothed(ramp(5), *times)
