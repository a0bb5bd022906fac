"""The flow leads there and back, and knows by how much it stretches."""

from __future__ import annotations

import math

import pytest
import torch

from likeness.models.pirenderer.flow import ActNorm, InvConv, MotionFlow
from likeness.models.pirenderer.flow_bench import PlainSampler
from likeness.models.pirenderer.flow_sampler import Sampler

C, D, T = 6, 5, 7


def small_flow(seed: int = 0, steps: int = 3, layers: int = 2) -> MotionFlow:
    """A flow whose every parameter has moved away from where it begins."""
    torch.manual_seed(seed)
    flow = MotionFlow(steps, C, D, hidden=8, layers=layers)
    with torch.no_grad():
        for parameter in flow.parameters():
            parameter += 0.2 * torch.randn_like(parameter)
    return flow.eval()


@pytest.mark.parametrize("layers", [1, 2, 3])
@torch.no_grad()
def test_the_sampler_is_the_inverse(layers: int) -> None:
    flow, x, condition = small_flow(layers, layers=layers), torch.randn(2, C, T), torch.randn(2, D, T)
    z, sampler = flow(x, condition).z, Sampler(flow)
    back = torch.stack([sampler.frame(z[..., at], condition[..., at]) for at in range(T)], dim=2)
    assert torch.allclose(back, x, atol=1e-4)


@torch.no_grad()
def test_the_sampler_is_the_plain_formula() -> None:
    flow = small_flow()
    plain, sampler, kept = PlainSampler(flow), Sampler(flow), []
    for _ in range(T):
        z, condition = torch.randn(2, C), torch.randn(2, D)
        with torch.inference_mode(not kept):  # where it begins is not where it goes on
            found = sampler.frame(z.clone(), condition)
        kept.append((found, plain.frame(z, condition)))
    for found, wanted in kept:  # later frames have not written over them
        assert torch.allclose(found, wanted, atol=1e-5)


def test_the_likelihood_has_the_determinant_of_the_whole_map() -> None:
    flow, condition = small_flow().double(), torch.randn(1, D, T, dtype=torch.float64)
    x = torch.randn(1, C, T, dtype=torch.float64)
    jacobian = torch.autograd.functional.jacobian(
        lambda flat: flow(flat.view(1, C, T), condition).z.flatten(), x.flatten()
    )
    z, nll = flow(x, condition)
    log_p = -0.5 * (z.square().sum() + C * T * math.log(2 * math.pi))
    assert nll.item() == pytest.approx(-(torch.linalg.slogdet(jacobian)[1] + log_p).item() / (T * math.log(2)))


def test_a_frame_never_depends_on_later_ones() -> None:
    flow, x, condition = small_flow(), torch.randn(1, C, T), torch.randn(1, D, T)
    changed = torch.cat([x[..., :4], torch.randn(1, C, T - 4)], dim=2)
    assert torch.allclose(flow(x, condition).z[..., :4], flow(changed, condition).z[..., :4], atol=1e-6)


def test_a_new_mixture_turns_and_a_first_batch_sets_the_norm() -> None:
    mixture, x = InvConv(C), 3 * torch.randn(5, C, T) + 2
    weight = mixture.weight()
    assert torch.allclose(weight @ weight.mT, torch.eye(C), atol=1e-5)
    assert mixture(x)[1].item() == pytest.approx(0, abs=1e-4)
    norm = ActNorm(C)
    norm.begin(x)
    y, log_determinant = norm(x)
    assert torch.allclose(y.mean((0, 2)), torch.zeros(C), atol=1e-5)
    assert torch.allclose(y.std((0, 2), correction=0), torch.ones(C), atol=1e-4)
    assert log_determinant.item() == pytest.approx(-T * x.std((0, 2), correction=0).log().sum().item(), rel=1e-4)
