"""Our spectral norm is torch's old one, in training and out of it."""

from __future__ import annotations

import pytest
import torch
from torch.nn import Conv2d
from torch.nn.utils import spectral_norm

from likeness.models.fewshot.spectral_norm import SpectralConv2d


def twins() -> tuple[SpectralConv2d, Conv2d]:
    torch.manual_seed(0)
    theirs = spectral_norm(Conv2d(3, 5, 3, padding=1))
    ours = SpectralConv2d(3, 5, 3)
    ours.load_state_dict(theirs.state_dict())
    return ours, theirs


@pytest.mark.parametrize("training", [True, False])
def test_it_is_torchs_own_with_gradients_over_several_steps(training: bool) -> None:
    ours, theirs = (network.train(training) for network in twins())
    for step in range(3):
        x = torch.rand(2, 3, 6, 6, generator=torch.Generator().manual_seed(step))
        for network in (ours, theirs):
            network.zero_grad()
            (network(x) * network(1 - x)).sum().backward()  # both passes' vectors must have been kept for the way back
        assert torch.allclose(ours.weight_orig.grad, theirs.weight_orig.grad, rtol=1e-4, atol=1e-5)
        assert torch.allclose(ours(x), theirs(x), atol=1e-6)
        assert torch.allclose(ours.weight_u, theirs.weight_u, atol=1e-6)
        assert torch.allclose(ours.weight_v, theirs.weight_v, atol=1e-6)
    assert ours.state_dict().keys() == theirs.state_dict().keys()


def test_training_brings_the_largest_singular_value_to_one() -> None:
    ours = twins()[0].train()
    for _ in range(100):
        weight = ours.weight()
    assert float(torch.linalg.matrix_norm(weight.detach().flatten(1), 2)) == pytest.approx(1, abs=1e-4)
    kept = ours.weight_u.clone()
    ours.eval()(torch.rand(1, 3, 4, 4))
    assert torch.equal(ours.weight_u, kept)
