"""What a run was asked for and how it went, kept beside its snapshots: by it a later run knows whether to go on.

A run that writes NAME.safetensors has its record in NAME.training/run.json, with the snapshots of `TrainingRun`.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import LikenessError
from .loss_history import LossHistory

RECORD = "run.json"
SUFFIX = ".safetensors"


def training_folder(out: Path) -> Path:
    """Where a run that writes `out` keeps what it needs to go on."""
    return out.with_name(f"{out.name.removesuffix(SUFFIX)}.training")


@dataclass
class RunRecord:
    """`asked`: what must stay the same for a run to go on, by its name. `kept`: what else was asked for when a result
    was last kept, such as the minutes, and `report` what was said of it; both empty before."""

    out: Path
    asked: dict[str, str]
    history: LossHistory
    kept: str = ""
    report: str = ""

    @property
    def path(self) -> Path:
        return training_folder(self.out) / RECORD

    def complete(self, wanted: str) -> bool:
        """Whether the result that was kept is there, and is what is `wanted`: nothing is left to do."""
        return self.kept == wanted and self.out.exists()

    @contextmanager
    def kept_as(self, wanted: str) -> Iterator[None]:
        """Around a run: what it makes is kept as what was `wanted`, with the report that is written inside.

        Of a run that is interrupted the losses are saved, too.
        """
        self.save()
        try:
            yield
            self.kept = wanted
        finally:
            self.save()

    def save(self) -> None:
        """Whole or not at all. Raises LikenessError where it cannot be written."""
        told = {"asked": self.asked, "losses": self.history.phases, "kept": self.kept, "report": self.report}
        temporary = self.path.with_name(f".{RECORD}.{secrets.token_hex(4)}.part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(told, indent=1), "utf-8")
            os.replace(temporary, self.path)
        except OSError as error:
            raise LikenessError(
                f"{self.path} cannot be written ({error.strerror or error}). Free space, or make the folder writable."
            ) from error
        finally:
            temporary.unlink(missing_ok=True)


def open_record(out: Path, asked: dict[str, str], resume: bool, phases: Sequence[str]) -> RunRecord:
    """The record of the run that writes `out`: the one at hand, or an empty one, not saved yet.

    `phases`: the names of its losses. Without `resume` the run at hand is forgotten: its snapshots are removed, its
    result stands until it is replaced. Raises LikenessError where the run at hand was asked for something else, where
    its record is damaged, and, with and without `resume`, where a file or a training folder is in the way that no such
    run has made.
    """
    fresh = RunRecord(out, asked, LossHistory(*phases))
    folder = fresh.path.parent
    if not fresh.path.exists():
        for other in (out, *(folder.iterdir() if folder.is_dir() else ())):
            if other.exists():
                raise LikenessError(f"{other} is there already, and not from this node. Choose another name.")
        return fresh
    if not resume:
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise LikenessError(
                f"{folder} cannot be removed ({error.strerror or error}). Choose another name."
            ) from error
        return fresh
    known = _read(fresh)
    differing = [name for name in asked if known.asked.get(name) != asked[name]]
    if differing:
        told = "; ".join(f"{name} was {known.asked.get(name)} and is now {asked[name]}" for name in differing)
        raise LikenessError(
            f"{out.name} belongs to another run: {told}. Choose another name; or turn resume off, to begin anew and to "
            "replace that file in the end."
        )
    return known


def _read(fresh: RunRecord) -> RunRecord:
    try:
        told: dict[str, Any] = json.loads(fresh.path.read_text("utf-8"))
        asked = {str(name): str(value) for name, value in told["asked"].items()}
        fresh.history.take(told["losses"])
        return RunRecord(fresh.out, asked, fresh.history, str(told["kept"]), str(told["report"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise LikenessError(
            f"{fresh.path} is damaged: it is no record of a run. Choose another name, or turn resume off to begin anew."
        ) from error
