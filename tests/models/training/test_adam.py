"""Adam by its formula, and its state through a resume."""

import pytest
import torch
from torch.nn import Linear, Parameter

from likeness.models.training.adam import Adam


def test_two_steps_by_hand() -> None:
    weight = Parameter(torch.tensor([1.0]))
    adam = Adam([weight])
    mean = square = 0.0
    expected = 1.0
    for step, (gradient, rate) in enumerate(((3.0, 0.1), (-1.0, 0.02)), start=1):
        weight.grad = torch.tensor([gradient])
        adam.step(rate)
        mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        expected -= rate * (mean / (1 - 0.9**step)) / ((square / (1 - 0.999**step)) ** 0.5 + 1e-8)
        assert weight.item() == pytest.approx(expected, abs=1e-6)
        assert weight.grad is None


def test_state_goes_on_where_it_was() -> None:
    torch.manual_seed(0)
    inputs = torch.randn(6, 3)

    def learn(layer: Linear, adam: Adam, steps: int) -> None:
        for _ in range(steps):
            layer(inputs).square().sum().backward()
            adam.step(0.01)

    whole, halves = Linear(3, 2), Linear(3, 2)
    halves.load_state_dict(whole.state_dict())
    learn(whole, Adam(whole.parameters()), 9)
    first, second = Adam(halves.parameters()), Adam(halves.parameters())
    assert first.state() == {}
    learn(halves, first, 4)
    second.load({name: tensor.clone() for name, tensor in first.state().items()})
    learn(halves, second, 5)
    assert torch.equal(whole.weight, halves.weight) and torch.equal(whole.bias, halves.bias)
