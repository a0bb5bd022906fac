"""SOAP: its first step by hand, its way down a valley that lies across all axes, and its state through a resume."""

import torch
from torch import Tensor
from torch.nn import Conv2d

from likeness.models.tha4.distillation.soap import Soap

SEED = torch.Generator().manual_seed(0)
TURN = torch.linalg.qr(torch.randn(6, 6, generator=SEED)).Q
INPUTS = torch.randn(256, 6, generator=SEED) * torch.logspace(0, -2, 6) @ TURN  # long and narrow, across the axes
TRUTH = torch.tensor([1.0, -1.0, 1.0, 10.0, -10.0, 10.0]) @ TURN


def layer() -> Conv2d:
    made = Conv2d(6, 1, kernel_size=1)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.zero_()
    return made


def loss(of: Conv2d) -> Tensor:
    return (of(INPUTS[:, :, None, None]).flatten() - INPUTS @ TRUTH).square().mean()


def descend(steps: int, of: Conv2d, soap: Soap) -> float:
    for _ in range(steps):
        loss(of).backward()
        soap.step(0.1)
    return loss(of).item()


def test_a_valley_that_adam_crawls_through() -> None:
    with_soap, with_adam = layer(), layer()
    adam = torch.optim.Adam(with_adam.parameters(), lr=0.1)
    for _ in range(400):
        adam.zero_grad()
        loss(with_adam).backward()
        adam.step()
    assert descend(400, with_soap, Soap([with_soap])) < 0.1 * loss(with_adam).item()


def test_the_first_step_only_looks_and_the_second_has_the_learning_rates_length() -> None:
    one = Conv2d(1, 1, kernel_size=1)
    soap = Soap([one])
    start = [parameter.item() for parameter in one.parameters()]
    for expected in (0.0, 0.3):
        (3 * one(torch.ones(1, 1, 1, 1)).sum()).backward()
        soap.step(0.3)
        # the gradient is (3, 3); in its eigenbasis it has one coordinate, which Adam's rule scales to 1
        moved = torch.tensor([parameter.item() for parameter in one.parameters()]) - torch.tensor(start)
        assert torch.allclose(moved.norm(), torch.tensor(expected), atol=1e-5)
        assert all(parameter.grad is None for parameter in one.parameters())


def test_state_goes_on_where_it_was() -> None:
    whole, halves = layer(), layer()
    descend(24, whole, Soap([whole]))
    first, second = Soap([halves]), Soap([halves])
    assert first.state() == {}
    descend(11, halves, first)
    second.load({name: tensor.clone() for name, tensor in first.state().items()})
    descend(13, halves, second)
    assert torch.equal(whole.weight, halves.weight) and torch.equal(whole.bias, halves.bias)
