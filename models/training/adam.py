"""Adam (Kingma and Ba 2015) with epsilon 1e-8 and no decay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor
from torch.nn import Parameter

NAMES = ("step", "exp_avg", "exp_avg_sq")  # what torch's Adam remembers of a parameter


class Adam:
    """torch's Adam with its state as named tensors, which a snapshot can hold."""

    def __init__(self, parameters: Iterable[Parameter], betas: tuple[float, float] = (0.9, 0.999)) -> None:
        self.parameters = list(parameters)
        self._adam = torch.optim.Adam(self.parameters, betas=betas, eps=1e-8)

    def step(self, rate: float) -> None:
        """One step down the gradients, which it clears."""
        for group in self._adam.param_groups:
            group["lr"] = rate
        self._adam.step()
        self._adam.zero_grad()

    def state(self) -> dict[str, Tensor]:
        """`INDEX.NAME` of every parameter; empty before the first step."""
        remembered = [self._adam.state[parameter] for parameter in self.parameters]
        return {f"{at}.{name}": state[name] for at, state in enumerate(remembered) for name in NAMES if state}

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Takes up the state of an earlier run over the same parameters."""
        for at, parameter in enumerate(self.parameters):
            if f"{at}.step" in state:
                step, *moments = (state[f"{at}.{name}"] for name in NAMES)
                values = (step.clone(), *(moment.to(parameter, copy=True) for moment in moments))
                self._adam.state[parameter] = dict(zip(NAMES, values, strict=True))
