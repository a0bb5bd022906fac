"""A run as a command line shows it: lines of the log, and sheets in a folder."""

from __future__ import annotations

import logging
from pathlib import Path

from .run_record import training_folder
from .sheet import write_sheet
from .step import Step

SHEETS = "sheets"  # in OUT.training
TOLD_EVERY = 100  # steps
LOG = logging.getLogger(__name__)


class Watch:
    """Tells of a run in the log, and leaves sheets of samples in its folder."""

    def __init__(self, out: Path, sheet_every: int) -> None:
        self.folder, self.sheet_every = training_folder(out) / SHEETS, sheet_every

    def __call__(self, step: Step) -> None:
        if step.step % TOLD_EVERY == 0 or step.step == 1:
            losses = ", ".join(f"{name} {loss:.4f}" for name, loss in step.losses.items())
            LOG.info("step %d, %.1f %%, %.0f s: %s", step.step, 100 * step.progress, step.seconds, losses)
        if step.step % self.sheet_every == 0:
            write_sheet(self.folder / f"step_{step.step:07}.png", step.sheet())
