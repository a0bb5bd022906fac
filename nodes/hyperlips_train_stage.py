"""What the nodes that train HyperLips' networks share: their inputs and outputs, and how a stage is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

import torch
from torch.nn import Module

from ..models.catalogue import VGG19, how_to_get
from ..models.errors import LikenessError
from ..models.hyperlips.training.clips import read_clips
from ..models.hyperlips.training.course import STEPS
from ..models.hyperlips.training.examples import Examples
from ..models.hyperlips.training.train_hyperlips import network_of
from ..models.training.run_record import SUFFIX, open_record
from ..models.training.setting import Setting
from ..models.training.step import OnStep
from .file_names import file_name
from .host import input_folder, io, model_file, model_files, new_model_file, training
from .stop_and_keep import StopAndKeep
from .training_inputs import at_once_input, minutes_input, name_input, resume_input, seed_input
from .training_watch import TOTAL, Watch, report, results

NEW = "a new network"
PUBLISHED = f"{VGG19.folder}/{VGG19.files[0].name}"  # listed before it is there, too
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


def start_inputs(name: str, folder: str, batch: int, examples: str) -> list[io.Input]:
    return [
        io.Combo.Input(
            "start",
            options=[NEW, *model_files(folder)],
            default=NEW,
            tooltip=f"A new network, or one of models/likeness/{folder} that is trained further.",
        ),
        minutes_input(600.0, 1_000_000.0, f"Length of the training. 0: {STEPS:,} steps; the authors name no number."),
        name_input(name, "network", folder),
        resume_input(),
        seed_input("Of the first weights and of what is drawn from the clips. Another seed is another run."),
        io.Int.Input("batch", default=batch, min=1, max=1024, tooltip=f"From how many {examples} each step learns."),
        at_once_input(),
    ]


def folder_input() -> io.Input:
    return io.String.Input(
        "folder",
        default="speakers",
        tooltip="Clips that `likeness prepare hyperlips` made: NAME.npz, and the frames in the folder NAME. In "
        "ComfyUI's input folder, or a whole path.",
    )


def vgg19_input() -> io.Input:
    return io.Combo.Input(
        "vgg19",
        options=list(dict.fromkeys([PUBLISHED, *model_files(VGG19.folder)])),
        default=PUBLISHED,
        tooltip="The network that pictures are compared by. It does not ship with the pack: put vgg19-dcbb9e9d.pth "
        "(575 MB, see the help) into models/likeness/vgg19.",
    )


def run_outputs(rows: str) -> list[io.Output]:
    return [
        io.LossMap.Output(display_name="loss", tooltip="The sum that the network learns from, in the order of steps."),
        io.Image.Output(display_name="chart", tooltip="The sum and each of its losses as curves."),
        io.Image.Output(display_name="sheet", tooltip=f"Six examples, a row each: {rows}."),
        io.String.Output(display_name="summary", tooltip="What was trained, on which clips, and where its losses are."),
    ]


def clips_of(folder: str) -> Path:
    return input_folder() / folder.strip()


def fingerprint(folder: str) -> str:
    return f"{sum(1 for _ in clips_of(folder).rglob('*.npz'))}"


def vgg19_told(vgg19: str) -> bool | str:
    """True, or where to get it."""
    try:
        model_file(vgg19)
    except LikenessError as missing:
        return f"{missing}. {how_to_get('vgg19')}"
    return True


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
    with StopAndKeep(cls.hidden.unique_id) as keep, training() as device, torch.inference_mode(False):
        limit = None if asked.minutes else STEPS
        setting = Setting(
            limit, asked.minutes or None, asked.batch, asked.at_once or None, seed=asked.seed, device=device
        )
        out = new_model_file(f"{folder}/{file_name(asked.name, SUFFIX)}")
        source = Examples(read_clips(clips_of(asked.folder)), asked.seed, device, rescaling=rescaling)
        begun = None if asked.start == NEW else network_of(model_file(asked.start), kind)
        told = {"folder": asked.folder, "start": asked.start, "seed": str(asked.seed), "batch": str(asked.batch)}
        record = open_record(out, {**told, **others}, asked.resume, (TOTAL, *weights))
        wanted = f"{asked.minutes:g} minutes, {source.fingerprint()}"
        if record.complete(wanted):
            return results(cls, ready(network_of(out, kind)), record)
        record.save()
        watch = Watch(record, keep, {name: own for name, own in weights.items() if name != "discriminator"})
        try:
            network = train(source, begun, out, setting, watch)
        finally:
            record.save()  # the losses of a run that is interrupted, too
        record.report = report(f"{folder}/{out.name}", watch, record, source.report(), keep.asked)
        record.kept = wanted
        record.save()
        return results(cls, ready(network), record)
