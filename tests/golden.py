"""A golden: what a published network gave for weights and inputs that every machine draws alike, and its trial."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from torch import Tensor
from torch.nn import Module

from likeness.tests.filling import filled, made

Network = TypeVar("Network", bound=Module)


class Golden:
    """A file of tests/goldens. Weights and inputs are drawn when they are asked for."""

    def __init__(self, path: Path) -> None:
        self.recorded: dict[str, Any] = json.loads(path.read_text("utf-8"))
        self.network: str = self.recorded["network"]
        self.config: dict[str, Any] = self.recorded["config"]
        self.outputs: dict[str, dict[str, Any]] = self.recorded["outputs"]

    def input(self, name: str) -> Tensor:
        return made(self.recorded["inputs"][name])

    def into(self, network: Network) -> Network:
        """The network with this golden's weights, ready to run; keys and shapes must agree exactly."""
        network.load_state_dict(self.weights(), assign=True)
        return network.eval()

    def weights(self) -> dict[str, Tensor]:
        """The golden's weights under the names of its network."""
        return filled(self.recorded["parameters"], **self.recorded["fill"])


@dataclass(frozen=True)
class Trial:
    """Runs a golden's inputs: every recorded output by its name. `tolerance` is in standard deviations."""

    run: Callable[[Golden], dict[str, Tensor]]
    tolerance: float = 1e-3
    looser: dict[str, float] = field(default_factory=dict)  # outputs whose own float32 noise needs more
