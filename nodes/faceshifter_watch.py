"""What the nodes that train FaceShifter share: a folder of pictures, and an eye on the run."""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import interpolate

from ..models.errors import LikenessError
from ..models.faceshifter.training.data.face_folder import read_picture
from ..models.faceshifter.training.prepare import Look
from ..models.faceshifter.training.sample_sheet import last_sheet
from ..models.faceshifter.training.step import Step
from ..models.training.chart import WIDTH, chart
from ..models.training.run_record import RunRecord
from .host import Progress, for_output, input_folder, io, on_device, stop_if_interrupted, ui
from .stop_and_keep import StopAndKeep

BAR = 1000  # parts of the bar: where minutes end a run, its steps are not known
PREPARING = 0.1  # of the bar is for the faces
BAR_SECONDS = 0.3  # between two moves of it
LOOK_SECONDS, LOOK_SHARE = 10.0, 40  # between two pictures, and as a multiple of what one takes: 2.5 % of the time
TOTAL = "loss"  # the weighted sum that the network learns from


class Watch:
    """Follows a run: moves the bar, hears interrupts and the wish to stop and keep, writes the losses down, and shows
    now and then how far it is. `weights`: of the losses that make the whole."""

    def __init__(self, record: RunRecord, keep: StopAndKeep, weights: dict[str, float]) -> None:
        self._record, self._keep, self._weights = record, keep, weights
        self._progress = Progress(BAR)
        self._next_move = self._next_look = monotonic()
        self.told = ""

    def prepare(self, done: int, total: int) -> None:
        """So many faces are ready."""
        stop_if_interrupted()
        self._progress.reach(int(BAR * PREPARING * done / total))

    def __call__(self, step: Step) -> None:
        losses = {TOTAL: sum(self._weights[name] * step.losses.get(name, 0.0) for name in self._weights), **step.losses}
        for name, loss in losses.items():
            self._record.history.add(name, step.step, loss)
        self.told = f"{step.step} steps in {step.seconds / 60:.1f} minutes"
        stop_if_interrupted()
        if self._keep.asked:
            step.stop()
        now, picture = monotonic(), None
        if now < self._next_move:
            return
        if now >= self._next_look:
            picture = torch.cat([chart(self._record.history), _as_wide(step.sheet())])
            self._record.save()
            self._next_look = monotonic() + max(LOOK_SECONDS, LOOK_SHARE * (monotonic() - now))
        self._progress.reach(int(BAR * (PREPARING + (1 - PREPARING) * step.progress)), picture)
        self._next_move = monotonic() + BAR_SECONDS


def results(cls: type[io.ComfyNode], network: Module, record: RunRecord) -> io.NodeOutput:
    """The trained network, its losses, their curves, the sheet of samples and the report; the sheet on the node."""
    sheet = for_output(read_picture(last_sheet(record.out)).movedim(0, -1) / 255)[None]
    losses = {"loss": [loss for _, loss in record.history.phases[TOTAL]]}
    curves = for_output(chart(record.history))[None]
    return io.NodeOutput(network, losses, curves, sheet, record.report, ui=ui.PreviewImage(sheet, cls=cls))


def report(name: str, watch: Watch, record: RunRecord, faces: str, stopped: bool) -> str:
    """What was trained, on what, and where its losses are, in lines."""
    lines = [f"{name}{', stopped and kept' if stopped else ''}", watch.told or "no step was left to take"]
    lines += [f"{term}: {points[-1][1]:.4g}" for term, points in record.history.phases.items() if points]
    return "\n".join([*lines, faces])


def picture_folder(name: str) -> Path:
    """A folder below ComfyUI's input folder, by its name there. LikenessError where there is none such."""
    root = os.path.normpath(input_folder())
    path = Path(os.path.normpath(Path(root, name.strip())))
    if not name.strip() or not path.is_relative_to(root) or not path.is_dir():
        raise LikenessError(
            f"There is no folder '{name}' in the input folder ({root}). Put the pictures into a folder there, and "
            "write its name."
        )
    return path


def look_of(detector: Module | None, landmarker: Module | None) -> Look | None:
    """Both networks on the device; None without either: the pictures are aligned. LikenessError for one alone."""
    if (detector is None) != (landmarker is None):
        raise LikenessError("Faces are found by two networks: connect both detector and landmarker, or neither.")
    if detector is None or landmarker is None:
        return None
    on_device(detector)
    on_device(landmarker)
    return detector, landmarker  # type: ignore[return-value]


def _as_wide(sheet: Tensor) -> Tensor:
    """A sheet [H, W, 3] at the width of the chart."""
    height = max(1, round(sheet.shape[0] * WIDTH / sheet.shape[1]))
    shown = interpolate(sheet.movedim(-1, 0)[None], (height, WIDTH), mode="bilinear", antialias=True)
    return shown[0].movedim(0, -1).clamp(0, 1)
