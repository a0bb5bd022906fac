"""What the nodes that train HyperLips' networks share: their inputs and outputs, and how a stage is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from torch.nn import Module

from ..models.hyperlips.training.clips import read_clips
from ..models.hyperlips.training.course import STEPS
from ..models.hyperlips.training.examples import Examples
from ..models.hyperlips.training.train_hyperlips import network_of
from ..models.training.run_record import open_record
from ..models.training.setting import Setting
from ..models.training.step import OnStep
from .host import io, model_file
from .training_inputs import NEW, clips_folder, clips_input, run_inputs, run_outputs, start_input
from .training_run import training_run
from .training_watch import TOTAL, Watch

Network = TypeVar("Network", bound=Module)


class Asked(NamedTuple):
    """What all three nodes are asked for."""

    folder: str
    start: str
    minutes: float
    name: str
    resume: bool
    seed: int
    batch: int
    at_once: int


def speakers_input() -> io.Input:
    return clips_input("speakers", "hyperlips")


def stage_inputs(name: str, folder: str, batch: int, examples: str) -> list[io.Input]:
    return [
        start_input(folder),
        *run_inputs(
            name,
            folder,
            length=f"Length of the training. 0: {STEPS:,} steps; the authors name no number.",
            drawn="what is drawn from the clips",
            batch=batch,
            learns=f"From how many {examples} each step learns.",
        ),
    ]


def stage_outputs(rows: str) -> list[io.Output]:
    return run_outputs(f"Six examples, a row each: {rows}.", "clips")


def trained(
    cls: type[io.ComfyNode],
    asked: Asked,
    kind: type[Network],
    folder: str,
    weights: Mapping[str, float],
    others: dict[str, str],
    train: Callable[[Examples, Network | None, Path, Setting, OnStep], Network],
    ready: Callable[[Network], Module],
    rescaling: int = 1,
) -> io.NodeOutput:
    """Trains a network of some `kind` by `train`, or takes the one that was kept, and gives what is `ready` to be used.

    `folder`: of models/likeness, where it goes. `weights`: of its losses. `others`: what else must stay the same for a
    run to go on.
    """
    with training_run(cls, folder, asked.name) as run:
        setting = run.setting(Setting, STEPS, asked.minutes, asked.batch, asked.at_once, asked.seed)
        source = Examples(read_clips(clips_folder(asked.folder)), asked.seed, run.device, rescaling=rescaling)
        begun = None if asked.start == NEW else network_of(model_file(asked.start), kind)
        told = {"folder": asked.folder, "start": asked.start, "seed": str(asked.seed), "batch": str(asked.batch)}
        record = open_record(run.out, {**told, **others}, asked.resume, (TOTAL, *weights))
        learnt = {name: own for name, own in weights.items() if name != "discriminator"}
        wanted = f"{asked.minutes:g} minutes, {source.fingerprint()}"

        def watched(watch: Watch) -> tuple[Module, str]:
            return ready(train(source, begun, run.out, setting, watch)), source.report()

        return run.results(record, wanted, learnt, lambda out: ready(network_of(out, kind)), watched)
