"""One training run: schedule, optimiser, averaged weights, and a snapshot from which a killed run goes on.

Everything random in a step comes from the run's seed and the step's number, so a resumed run takes the very steps that
an uninterrupted one would have taken.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Generic, TypeVar

import torch
from torch import Generator, Tensor
from torch.nn import Conv2d, Module

from ...errors import LikenessError
from ...loading import read_tensors, write_safetensors
from .soap import Soap

Network = TypeVar("Network", bound=Module)
AVERAGING = 0.995  # the averaged weights keep this much of themselves in each step
CHANGEABLE = ("steps", "half", "snapshot_every")  # what of a schedule a resumed run may change
LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Schedule:
    """How long and how boldly a network learns.

    The learning rate rises over `warm_up` steps, stays, and falls in a straight line to 0 over the last `decay` of all
    `steps`; so a run is made longer by resuming it with more steps. Of the steps, the first `half` (a share) compute
    hidden layers in bfloat16. A snapshot is written every `snapshot_every` steps and after the last.
    """

    steps: int
    learning_rate: float
    warm_up: int = 100
    decay: float = 0.9
    half: float = 0.8
    seed: int = 0
    snapshot_every: int = 500

    def rate(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        left = (self.steps - step) / max(1.0, self.decay * self.steps)
        return self.learning_rate * min(1.0, (step + 1) / self.warm_up, left)

    def dtype(self, step: int) -> torch.dtype:
        """What hidden layers are computed in."""
        return torch.bfloat16 if step < self.half * self.steps else torch.float32


class TrainingRun(Generic[Network]):
    """Trains `network` in place; iterate over it for the steps and call `learn` once in each."""

    def __init__(self, network: Network, schedule: Schedule, snapshot: Path | None) -> None:
        """Goes on from `snapshot` where that file exists.

        Raises LikenessError where it is of another run: another network, or another schedule in what is not CHANGEABLE.
        """
        self.network, self.schedule, self.snapshot = network, schedule, snapshot
        self.averaged = deepcopy(network).requires_grad_(False).eval()
        self.optimiser = Soap([layer for layer in network.modules() if isinstance(layer, Conv2d)])
        self.step, self.loss, self._began = 0, 0.0, monotonic()
        if snapshot is not None and snapshot.exists():
            self._resume(snapshot)

    @property
    def finished(self) -> bool:
        """No step is left: the snapshot was of a whole run."""
        return self.step >= self.schedule.steps

    def __iter__(self) -> Iterator[tuple[Generator, torch.dtype]]:
        """For each step that is left, its random numbers and the dtype of its hidden layers."""
        while not self.finished:
            generator = torch.Generator().manual_seed(self.schedule.seed * 1_000_003 + self.step)
            yield generator, self.schedule.dtype(self.step)

    def learn(self, loss: Tensor) -> None:
        """One step down the gradient of `loss`."""
        loss.backward()
        self.optimiser.step(self.schedule.rate(self.step))
        keep = min(AVERAGING, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for average, parameter in zip(self.averaged.parameters(), self.network.parameters(), strict=True):
                average.lerp_(parameter, 1 - keep)
        self.loss = loss.item() if self.step == 0 else keep * self.loss + (1 - keep) * loss.item()
        self.step += 1
        if self.step % self.schedule.snapshot_every == 0 or self.step == self.schedule.steps:
            LOG.info(
                "%s: step %d of %d, loss %.5f, %.0f s since the start or last resume",
                type(self.network).__name__, self.step, self.schedule.steps, self.loss, monotonic() - self._began,
            )  # fmt: skip
            self._save()

    def _identity(self) -> str:
        """What a snapshot must have in common with the run that takes it up."""
        schedule = {name: value for name, value in asdict(self.schedule).items() if name not in CHANGEABLE}
        return json.dumps({"network": type(self.network).__name__, **schedule})

    def _save(self) -> None:
        if self.snapshot is None:
            return
        parts = {
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimiser": self.optimiser.state(),
        }
        tensors = {f"{part}/{name}": tensor for part, state in parts.items() for name, tensor in state.items()}
        progress = {"step": str(self.step), "loss": str(self.loss), "run": self._identity()}
        write_safetensors(self.snapshot, tensors, progress)

    def _resume(self, snapshot: Path) -> None:
        tensors, progress = read_tensors(snapshot)
        if progress.get("run") != self._identity():
            raise LikenessError(
                f"{snapshot} is a snapshot of another run ({progress.get('run')}). Remove it, or choose another file."
            )
        self.network.load_state_dict(_part(tensors, "network"))
        self.averaged.load_state_dict(_part(tensors, "averaged"))
        self.optimiser.load(_part(tensors, "optimiser"))
        self.step, self.loss = int(progress["step"]), float(progress["loss"])
        LOG.info("%s: goes on from step %d (%s)", type(self.network).__name__, self.step, snapshot)


def _part(tensors: dict[str, Tensor], part: str) -> dict[str, Tensor]:
    return {name.removeprefix(f"{part}/"): tensor for name, tensor in tensors.items() if name.startswith(f"{part}/")}
