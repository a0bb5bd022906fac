"""SOAP (Vyas et al. 2024, "Improving and Stabilizing Shampoo using Adam"), for small networks of linear layers.

Each layer's weights with their bias are one matrix G [outputs, inputs + 1]. Adam runs in the eigenbasis of the two
running covariances G G' and G' G; the basis is refreshed by one step of orthogonal iteration. On the sine networks of
THA4 it needs a fraction of Adam's steps, and its matrix products are small beside those of a batch of pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

import torch
from torch import Tensor
from torch.nn import Conv2d

MOMENTUM = 0.95  # of the gradient's mean (Adam's beta 1)
SQUARES = 0.95  # of its squares and of the covariances (Adam's beta 2, Shampoo's beta)
REFRESH = 10  # steps between two refreshes of the eigenbasis (the paper's recommended frequency)
EPSILON = 1e-12  # gradients of a mean over pixels are small: Adam's usual 1e-8 would be felt
NAMES = ("mean", "square", "left", "right", "left_basis", "right_basis")


class Soap:
    """The optimiser of the 1x1 convolutions `layers`. Call `step` after `backward`; it clears the gradients."""

    def __init__(self, layers: Sequence[Conv2d]) -> None:
        self.layers = list(layers)
        self.steps = 0
        self._state: list[dict[str, Tensor]] = []

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        """One step. The very first only measures the covariances, as the paper does."""
        gradients = [_gradient(layer) for layer in self.layers]  # [outputs, inputs + 1] each
        if not self._state:
            self._state = [_beginning(gradient) for gradient in gradients]
        else:
            self.steps += 1
            for layer, gradient, state in zip(self.layers, gradients, self._state, strict=True):
                _add(layer, -learning_rate * self._direction(gradient, state))
        for parameter in (p for layer in self.layers for p in layer.parameters()):
            parameter.grad = None

    def _direction(self, gradient: Tensor, state: dict[str, Tensor]) -> Tensor:
        """Adam's step in the eigenbasis.

        With equal betas no coordinate exceeds 1 while the basis stands. Right after a refresh, when the squares still
        belong to the old basis, one could, and the layer would be thrown off: hence the clamp.
        """
        left, right = state["left_basis"], state["right_basis"]
        state["mean"].lerp_(gradient, 1 - MOMENTUM)
        state["square"].lerp_((left.mT @ gradient @ right).square(), 1 - SQUARES)
        correction = sqrt(1 - SQUARES**self.steps) / (1 - MOMENTUM**self.steps)
        turned = correction * (left.mT @ state["mean"] @ right) / (state["square"].sqrt() + EPSILON)
        direction = left @ turned.clamp(-1, 1) @ right.mT  # [outputs, inputs + 1]
        state["left"].lerp_(gradient @ gradient.mT, 1 - SQUARES)
        state["right"].lerp_(gradient.mT @ gradient, 1 - SQUARES)
        if self.steps % REFRESH == 0:
            state["left_basis"] = torch.linalg.qr(state["left"] @ left).Q.contiguous()
            state["right_basis"] = torch.linalg.qr(state["right"] @ right).Q.contiguous()
        return direction

    def state(self) -> dict[str, Tensor]:
        """All that a resumed run needs, as named tensors; empty before the first step."""
        tensors = {f"{at}.{name}": state[name] for at, state in enumerate(self._state) for name in NAMES}
        return {**tensors, "steps": torch.tensor(self.steps)} if tensors else {}

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Takes up the state of an earlier run over the same layers."""
        if state:
            self.steps = int(state["steps"])
            self._state = [{name: state[f"{at}.{name}"].clone() for name in NAMES} for at in range(len(self.layers))]


def _beginning(gradient: Tensor) -> dict[str, Tensor]:
    left, right = gradient @ gradient.mT, gradient.mT @ gradient
    bases = (torch.linalg.eigh(matrix).eigenvectors.contiguous() for matrix in (left, right))
    zero = torch.zeros_like(gradient)
    return dict(zip(NAMES, (zero, zero.clone(), left, right, *bases), strict=True))


def _gradient(layer: Conv2d) -> Tensor:
    weight, bias = (parameter.grad for parameter in layer.parameters())
    if weight is None or bias is None:
        raise ValueError("step() needs the gradients of every layer: call backward() on a loss that reads them all.")
    return torch.cat([weight.flatten(1), bias[:, None]], dim=1)


def _add(layer: Conv2d, change: Tensor) -> None:
    weight, bias = layer.parameters()
    weight.add_(change[:, :-1, None, None])
    bias.add_(change[:, -1])
