"""Each loss against a value computed by hand, and each 0 where nothing is to be learned."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from likeness.models.faceshifter.training.losses import l_adv, l_att, l_chg, l_discriminator, l_id, l_rec


def flat(*values: float, side: int = 2) -> Tensor:
    """A picture of one value for each of these: [B, 3, side, side]."""
    return torch.tensor(values)[:, None, None, None].expand(-1, 3, side, side)


def test_adversarial_losses_sum_the_scales_and_leave_the_sure_in_peace() -> None:
    drawn = [torch.tensor([[[[-1.0, 0.5], [2.0, 1.0]]]]), torch.tensor([[[[0.0]]]])]
    assert l_adv(drawn).item() == pytest.approx((2 + 0.5 + 0 + 0) / 4 + 1)
    real = [torch.tensor([[[[3.0, 0.0]]]]), torch.tensor([[[[-1.0]]]])]
    of_real, of_drawn = (0 + 1) / 2 + 2, (0 + 1.5 + 3 + 2) / 4 + 1
    assert l_discriminator(real, drawn).item() == pytest.approx((of_real + of_drawn) / 2)
    assert l_adv([torch.ones(1, 1, 2, 2)]) == l_discriminator([torch.ones(1)], [-torch.ones(1)]) == 0


def test_attributes_are_half_a_mean_square_at_each_level() -> None:
    coarse, fine = torch.tensor([[[[1.0]], [[3.0]]]]), torch.tensor([[[[0.0, 2.0], [0.0, 0.0]]]])
    assert l_att([coarse, fine], [torch.zeros_like(coarse), torch.zeros_like(fine)]).item() == pytest.approx(
        ((1 + 9) / 2 + 4 / 4) / 2
    )
    assert l_att([coarse], [coarse]) == 0


def test_identities_are_compared_by_their_angle_alone() -> None:
    z_s = torch.tensor([[2.0, 0.0], [0.0, 3.0]])
    z_y = torch.tensor([[5.0, 5.0], [0.0, -1.0]])
    assert l_id(z_y, z_s).item() == pytest.approx((1 - 0.5**0.5 + 2) / 2)
    assert l_id(7 * z_s, z_s).item() == pytest.approx(0, abs=1e-6)


def test_reconstruction_counts_same_pairs_alone() -> None:
    y, x_t = flat(0.5, -1.0, 1.0), flat(0.0, 1.0, 0.0)
    same = torch.tensor([True, False, True])
    assert l_rec(y, x_t, same).item() == pytest.approx((0.25 + 1) / 2 / 2)
    assert l_rec(y, x_t, torch.zeros(3, dtype=torch.bool)) == 0
    parts = [l_rec(y[at], x_t[at], same[at], same.sum()) for at in (slice(0, 2), slice(2, 3))]
    assert sum(parts).item() == pytest.approx(l_rec(y, x_t, same).item())


def test_change_is_the_mean_of_what_was_changed() -> None:
    assert l_chg(flat(0.5, -1.0), flat(0.25, 1.0)).item() == pytest.approx((0.25 + 2) / 2)
