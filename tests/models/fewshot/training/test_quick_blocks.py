"""Blocks that are trained against those of the paper: same results, same gradients, same names."""

from __future__ import annotations

from copy import deepcopy

import pytest
import torch
from torch import Tensor

from likeness.models.fewshot.networks import FewShotNetworks
from likeness.models.fewshot.spectral_norm import SpectralConv2d
from likeness.models.fewshot.training.beginning import begin_evenly, deviations
from likeness.models.fewshot.training.quick_blocks import QuickDown, QuickUp, quickened
from likeness.models.fewshot.variants import FewShotConfig
from likeness.models.training.seeded import seeded
from likeness.tests.small_few_shot import BOTH, SIDE, pictures, small_networks


def gradients(networks: FewShotNetworks, photos: Tensor, drawings: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
    """What all three networks say of some pictures, and how that changes with their weights."""
    drawn = networks.draw(drawings, networks.generator.project(networks.embed(photos, drawings)))
    v, features = networks.judge(drawn, drawings)
    said = torch.cat([drawn.flatten(), v.flatten(), *(maps.flatten() for maps in features)])
    said.square().mean().backward()
    return said.detach(), {name: own.grad for name, own in networks.named_parameters() if own.grad is not None}


@pytest.mark.parametrize("side", [SIDE, 112])  # of the plane, and smaller: then the last doubling is none
@pytest.mark.parametrize("config", BOTH, ids=lambda config: config.variant)
def test_results_and_gradients_are_those_of_the_plain_blocks(config: FewShotConfig, side: int) -> None:
    plain = small_networks(config).double()
    quick = quickened(deepcopy(plain))
    assert any(isinstance(own, QuickDown) for own in quick.modules())
    assert any(isinstance(own, QuickUp) for own in quick.modules())
    assert list(quick.state_dict()) == list(plain.state_dict())
    shown = [pictures(1, side, seed).movedim(-1, 1).double() for seed in range(2)]
    (one, slopes), (other, same) = gradients(plain, *shown), gradients(quick, *shown)
    assert (one - other).abs().max() < 1e-9 * one.std()
    assert slopes.keys() == same.keys()
    steepest = max(float(slope.abs().max()) for slope in slopes.values())
    for name, slope in slopes.items():
        assert torch.allclose(slope, same[name], rtol=1e-6, atol=1e-9 * steepest), name


@pytest.mark.parametrize("config", BOTH, ids=lambda config: config.variant)
def test_new_heads_begin_with_deviations_of_1(config: FewShotConfig) -> None:
    with seeded(0):
        networks = FewShotNetworks(config, SIDE).train()
    photos, drawings = (pictures(4, SIDE, seed).movedim(-1, 1) for seed in range(2))
    begin_evenly(networks, photos, drawings)
    for own in networks.modules():
        if isinstance(own, SpectralConv2d):
            middle = own.weight_orig[..., own.padding, own.padding]
            assert torch.linalg.svdvals(middle).allclose(torch.ones(1), atol=1e-4)
            assert own.weight_orig.square().sum().allclose(middle.square().sum())  # around it is nothing
    networks.eval()
    with torch.no_grad():
        people = networks.generator.project(networks.embed(photos, drawings))
    psi = people.mean(0)
    marks = deviations(config)
    assert marks.sum() * 2 == len(marks) == len(psi)
    assert torch.allclose(psi[marks], torch.ones(int(marks.sum())), atol=0.1)
    assert 0.01 < people.std(0).mean() < 0.5  # who somebody is makes a difference at once
    first = config.generator_downs[-1]
    assert marks[: 2 * first].tolist() == [False] * first + [True] * first
