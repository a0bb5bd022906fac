"""One network's way through its phases: its steps by Adam, the files that it leaves, and how a killed run goes on.

What is random in a step comes from the run's seed and the number of the step's first example, so a resumed run takes
the very steps that an uninterrupted one would have taken.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import torch
from torch import Tensor
from torch.optim import Adam

from ...errors import LikenessError
from ...loading import metadata_of, write_safetensors
from ...training.snapshot import make_room
from ..body_rotator import BodyRotator
from ..editor import Editor
from ..published_teacher import Part
from .checkpoint import load_checkpoint, save_checkpoint
from .losses import View, flip
from .phases import Phase, Schedule
from .triples import numbered

CHANGEABLE = ("at_once", "snapshot_every")  # what of a schedule a resumed run may change
SNAPSHOTS = "snapshots"  # a folder of its own: what is in it is no network that anyone could load
LOG = logging.getLogger(__name__)


class Step(NamedTuple):
    """What one step learns from: the numbers of its examples, in parts that fit into memory."""

    phase: Phase
    parts: list[range]
    view: View

    def share(self, part: range) -> float:
        """How much of the step a part is: its loss counts by this."""
        return len(part) / sum(map(len, self.parts))


class Run:
    """Trains `network` in place: iterate over it for the steps, and call `learn` for each part of a step."""

    def __init__(
        self, part: Part, network: BodyRotator | Editor, schedule: Schedule, folder: Path | None, device: torch.device
    ) -> None:
        """`folder`: gets the network as it stands, under its published name, and snapshots/ with what a killed run
        needs to go on; where that is there already, the run goes on. Without a folder nothing is left.

        Raises LikenessError at once where the folder cannot be written, or the snapshot is of another run.
        """
        self.part, self.network, self.schedule = part, network.to(device).train(), schedule
        self.optimiser = Adam(network.parameters(), lr=schedule.learning_rate, betas=schedule.betas)
        self.seen, self.loss, self._step_loss, self._began = 0, 0.0, 0.0, monotonic()
        self._result = self._snapshot = None
        if folder is not None:
            self._result = (folder / part.file).with_suffix(".safetensors")
            self._snapshot = folder / SNAPSHOTS / self._result.name
            make_room(self._result)
            make_room(self._snapshot)
            if self._snapshot.exists():
                progress = load_checkpoint(self._snapshot, network, self.optimiser, self._identity())
                self.seen, self.loss = int(progress["seen"]), float(progress["loss"])
                LOG.info("%s: goes on after %d examples (%s)", part.words, self.seen, self._snapshot)

    def __iter__(self) -> Iterator[Step]:
        """The steps that are left. The network changes whenever the loop comes round."""
        while self.seen < self.schedule.examples:
            phase, parts = self.schedule.next_step(self.seen)
            yield Step(phase, parts, flip(numbered(self.schedule.seed, self.seen)))
            self._update(parts[-1].stop)

    def learn(self, loss: Tensor) -> None:
        """Adds the gradient of a part's loss, weighted by its share of the step, to the step's.

        Raises LikenessError for a loss that is not finite: the files keep what was learnt before.
        """
        if not torch.isfinite(loss):
            raise LikenessError(
                f"The {self.part.words}'s loss is {loss.item()} after {self.seen} examples. Look for broken pictures "
                "among the next ones; the same command goes on from the last snapshot."
            )
        loss.backward()
        self._step_loss += loss.item()

    def _update(self, seen: int) -> None:
        """The step by the gradients that were added up; `seen`: how many examples that makes."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.schedule.rate(seen)
        self.optimiser.step()
        self.optimiser.zero_grad()
        keep = 0.99 if self.seen else 0.0
        self.loss, self._step_loss = keep * self.loss + (1 - keep) * self._step_loss, 0.0
        before, self.seen = self.seen // self.schedule.snapshot_every, seen
        if seen // self.schedule.snapshot_every != before or self.schedule.ends_phase(seen):
            LOG.info(
                "%s: %d of %d examples, loss %.5f, %.0f s since the start or last resume",
                self.part.words, seen, self.schedule.examples, self.loss, monotonic() - self._began,
            )  # fmt: skip
            self._save()

    def _save(self) -> None:
        if self._result is None or self._snapshot is None:
            return
        learnt = {"examples": f"{self.seen} of {self.schedule.examples}"}
        metadata = {**metadata_of(self.part.architecture, self.network.config), **learnt}
        write_safetensors(self._result, self.network.state_dict(), metadata)
        progress = {"seen": str(self.seen), "loss": str(self.loss)}
        save_checkpoint(self._snapshot, self.network, self.optimiser, self._identity(), progress)

    def _identity(self) -> str:
        """What a snapshot must have in common with the run that takes it up."""
        schedule = {name: value for name, value in asdict(self.schedule).items() if name not in CHANGEABLE}
        return json.dumps({"network": self.part.name, "sizes": asdict(self.network.config), **schedule})
