"""How a node trains: where its file goes, what is taken of an earlier run, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch

from ..models.training.chart import chart
from ..models.training.run_record import SUFFIX, RunRecord
from ..models.training.setting import Setting
from ..models.training.sheet import last_sheet, read_sheet
from .file_names import file_name
from .host import for_output, io, new_model_file, training, ui
from .stop_and_keep import StopAndKeep
from .training_watch import TOTAL, Watch

Made = TypeVar("Made")
Kind = TypeVar("Kind", bound=Setting)


@dataclass(frozen=True)
class Run:
    """A node's run while it lasts: its file `out` goes to `folder` of models/likeness."""

    node: type[io.ComfyNode]
    folder: str
    out: Path
    keep: StopAndKeep
    device: torch.device

    @property
    def name(self) -> str:
        """The first line of its report."""
        return f"{self.folder}/{self.out.name}{', stopped and kept' if self.keep.asked else ''}"

    def setting(
        self, kind: type[Kind], steps: int, minutes: float, batch: int, at_once: int, seed: int, **others: Any
    ) -> Kind:
        """What the widgets say; the `steps` where there are no minutes. `others`: fields without a widget."""
        end = None if minutes else steps, minutes or None
        return kind(*end, batch, at_once or None, seed=seed, device=self.device, **others)

    def results(
        self,
        record: RunRecord,
        wanted: str,
        weights: Mapping[str, float],
        load: Callable[[Path], Made],
        train: Callable[[Watch], tuple[Made, str]],
        preparing: float = 0.0,
    ) -> io.NodeOutput:
        """What was kept, if it is what is `wanted`, or else what `train` makes, with its losses, curves and samples.

        `train` also says on what, in words. `weights`, `preparing`: of Watch.
        """
        if record.complete(wanted):
            made = load(record.out)
        else:
            with record.kept_as(wanted):
                watch = Watch(record, self.keep, weights, preparing)
                made, data = train(watch)
                lines = [self.name, watch.told or "no step was left to take"]
                lines += [f"{term}: {points[-1][1]:.4g}" for term, points in record.history.phases.items() if points]
                record.report = "\n".join([*lines, data])
        sheet = for_output(read_sheet(last_sheet(record.out)))[None]
        losses = {"loss": [loss for _, loss in record.history.phases[TOTAL]]}
        curves = for_output(chart(record.history))[None]
        return io.NodeOutput(made, losses, curves, sheet, record.report, ui=ui.PreviewImage(sheet, cls=self.node))


@contextmanager
def training_run(node: type[io.ComfyNode], folder: str, name: str) -> Iterator[Run]:
    """The run of a node's `execute`, with the device free for it, the page able to end it, and tensors that can learn.

    Raises LikenessError for a `name` that cannot be a file's.
    """
    with StopAndKeep(node.hidden.unique_id) as keep, training() as device, torch.inference_mode(False):
        yield Run(node, folder, new_model_file(f"{folder}/{file_name(name, SUFFIX)}"), keep, device)
