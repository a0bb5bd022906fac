"""A training's way through its steps: gradients of parts added up, averaged weights, and a snapshot that a killed run
goes on from.

A step's examples come from the run's seed and the step's number, so a resumed run takes the very steps that an
uninterrupted one would have taken.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Generic, TypeVar

import torch
from torch import Tensor
from torch.nn import Module

from ..errors import LikenessError
from .adam import Adam
from .ahead import ahead
from .averaging import AVERAGING, average, held, settle
from .run_record import SUFFIX, training_folder
from .setting import Setting
from .snapshot import Snapshot, make_room, read_snapshot, write_snapshot
from .step import OnStep, Step

BETAS = (0.0, 0.999)  # without momentum, as against a discriminator
SMOOTHING = 0.98  # of the losses that are told
SETTLING = 10  # of the last steps' examples are the averaged batch norms' statistics
NETWORK, DISCRIMINATOR = "network", "discriminator"
AVERAGED, ADAM = "averaged", " by Adam"  # parts of a snapshot beside the networks
Network = TypeVar("Network", bound=Module)
Batch = TypeVar("Batch", bound=tuple[Tensor, ...])  # a NamedTuple of tensors [B, ..]
LOG = logging.getLogger(__name__)


class Run(Generic[Network]):
    """Trains networks in place: `batches` gives the steps, `learn` takes the losses of a part, `update` makes the step.

    A user gets `averaged`, the average of `network`.
    """

    def __init__(
        self,
        out: Path,
        about: Mapping[str, object],
        network: Network,
        setting: Setting,
        on_step: OnStep | None = None,
        discriminator: Module | None = None,
        betas: tuple[float, float] = BETAS,
        averaging: float = AVERAGING,
    ) -> None:
        """Goes on from the snapshot of a run that writes `out`, where there is one.

        `about`: what a snapshot must have in common with the run that takes it up. `betas`: Adam's. `averaging`: how
        much of the average is kept at a step. Raises LikenessError at once where
        it has not, and where `out` or the snapshot cannot be written.
        """
        if out.suffix != SUFFIX:
            raise LikenessError(f"{out} must end in {SUFFIX}: that is what training writes.")
        self.about, self.setting, self.on_step = json.dumps(about), setting, on_step
        self.networks: dict[str, Module] = {NETWORK: network.to(setting.device).train()}
        if discriminator is not None:
            self.networks[DISCRIMINATOR] = discriminator.to(setting.device).train()
        self.averaged = held(network, setting.device)
        self._betas, self._averaging = betas, averaging
        self.optimisers = {name: Adam(own.parameters(), betas) for name, own in self.networks.items()}
        self.step, self.seconds, self.stopped, self.phase = 0, 0.0, False, 0
        self.losses: dict[str, float] = {}
        self._taken: dict[str, float] = {}
        self.sheet: Callable[[], Tensor] = lambda: torch.zeros(1, 1, 3)
        self.snapshot = training_folder(out) / out.name
        if setting.team.rank == 0:
            make_room(out)
            make_room(self.snapshot)
        if self.snapshot.exists():
            self._resume()

    @property
    def progress(self) -> float:
        """0..1 of the budget."""
        return self.setting.budget.progress(self.step, self.seconds)

    @property
    def finished(self) -> bool:
        """No step is left."""
        return self.stopped or self.progress >= 1

    def enter(self, phase: int) -> None:
        """From here on it is this phase, which a snapshot remembers; the optimisers of the one before are forgotten."""
        if phase != self.phase:
            self.phase = phase
            self.optimisers = {name: Adam(own.parameters(), self._betas) for name, own in self.networks.items()}

    def batches(self, draw: Callable[[Sequence[int]], Batch]) -> Iterator[Batch]:
        """This process's examples of each step that is left, `draw` of their numbers; whenever the loop comes round a
        step has been taken."""
        began, saved = monotonic() - self.seconds, monotonic()
        self._agree()
        if self.finished:
            return
        for batch in ahead(lambda step: draw(self.setting.numbers(step)), count(self.step)):
            yield batch
            self._smooth()
            self.step += 1
            self.seconds = monotonic() - began
            self._tell()
            self._agree()
            if self.finished or monotonic() - saved >= self.setting.snapshot_seconds:
                self.save()
                saved = monotonic()
            if self.finished:
                return

    def parts(self, batch: Batch) -> Iterator[tuple[Batch, float]]:
        """The batch in parts that fit into memory, and what share of it each is."""
        whole = len(batch[0])
        for start in range(0, whole, self.setting.at_once or whole):
            part = type(batch)(*(own[start : start + (self.setting.at_once or whole)] for own in batch))
            yield part, len(part[0]) / whole

    def settle(self, draw: Callable[[Sequence[int]], Batch], look: Callable[[Batch], object]) -> None:
        """After the last step: the averaged network's batch norms get statistics of their own; `look` shows it a part
        of what `draw` makes."""
        last = (draw(self.setting.numbers(step)) for step in range(max(0, self.step - SETTLING), self.step))
        settle(self.averaged, look, (part for batch in last for part, _ in self.parts(batch)))

    def mean(self, number: Tensor) -> Tensor:
        """The mean over all processes."""
        mean = number.float().reshape(1)
        self.setting.team.average([mean])
        return mean[0]

    def learn(
        self, losses: Mapping[str, Tensor], weights: Mapping[str, float], of: str | None = None, again: bool = False
    ) -> None:
        """Adds the gradient of a part's losses, each times its weight, to the step's.

        `of`: the one network that gets gradients, where others had a part in the losses; all get them otherwise.
        `again`: what the losses were made of is learnt from once more afterwards.
        Raises LikenessError for one that is not finite: the snapshot keeps what was learned before.
        """
        whole = torch.stack([weights[name] * loss for name, loss in losses.items()]).sum()
        for name, loss in losses.items():
            if not loss.isfinite():
                raise LikenessError(
                    f"The loss '{name}' is no longer a number in step {self.step}. The same command goes on from the "
                    "last snapshot; if it ends here again, begin anew with a larger batch or a lower rate."
                )
            self._taken[name] = self._taken.get(name, 0.0) + loss.item()
        learning = None if of is None else [own for own in self.networks[of].parameters() if own.requires_grad]
        whole.backward(retain_graph=again, inputs=learning)  # type: ignore[no-untyped-call]

    def update(self, name: str = NETWORK, rate: float | None = None) -> None:
        """The step of one network by the gradients that were added up; `rate` in place of the setting's."""
        network = self.networks[name]
        self.setting.team.average([own.grad for own in network.parameters() if own.grad is not None])
        self.optimisers[name].step(self.setting.rate if rate is None else rate)
        if name == NETWORK:
            average(self.averaged, network, self.step, self._averaging)

    def save(self) -> None:
        """Writes the snapshot, whole or not at all."""
        if self.setting.team.rank:
            return
        told = ", ".join(f"{name} {loss:.4f}" for name, loss in self.losses.items())
        LOG.info("step %d, %.1f %% after %.0f s: %s", self.step, 100 * self.progress, self.seconds, told)
        parts = {AVERAGED: self.averaged.state_dict()}
        for name, network in self.networks.items():
            parts |= {name: network.state_dict(), f"{name}{ADAM}": self.optimisers[name].state()}
        numbers = {"step": self.step, "seconds": self.seconds, "phase": self.phase}
        numbers |= {f"loss {name}": loss for name, loss in self.losses.items()}
        write_snapshot(self.snapshot, Snapshot(parts, numbers), self.about)

    def _smooth(self) -> None:
        for name, loss in self._taken.items():
            self.losses[name] = SMOOTHING * self.losses.get(name, loss) + (1 - SMOOTHING) * loss
        self._taken.clear()

    def _tell(self) -> None:
        if self.on_step is None:
            return
        try:
            self.on_step(Step(self.step, dict(self.losses), self.seconds, self.progress, self.sheet, self._stop))
        except BaseException:
            self.save()
            raise

    def _stop(self) -> None:
        self.stopped = True

    def _agree(self) -> None:
        """All processes go by the first one's clock, and stop when it stops."""
        self.seconds, stopped = self.setting.team.agreed([self.seconds, self.stopped])
        self.stopped = bool(stopped)

    def _resume(self) -> None:
        parts, numbers = read_snapshot(self.snapshot, self.about, self.setting.device)
        self.averaged.load_state_dict(parts[AVERAGED])
        for name, network in self.networks.items():
            network.load_state_dict(parts[name])
            self.optimisers[name].load(parts.get(f"{name}{ADAM}", {}))
        self.step, self.seconds = int(numbers["step"]), numbers["seconds"]
        self.phase = int(numbers["phase"])
        self.losses = {name.removeprefix("loss "): own for name, own in numbers.items() if name.startswith("loss ")}
        LOG.info("goes on from step %d (%s)", self.step, self.snapshot)
