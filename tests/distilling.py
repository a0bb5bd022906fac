"""Graphs that distil a small student, and who runs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from likeness.models.tha4.character import save_student
from likeness.models.tha4.distillation import presets
from likeness.models.tha4.distillation.presets import Preset
from likeness.nodes import tha4_distill
from likeness.nodes.headless.graph.execution import Run
from likeness.tests.characters import small_character
from likeness.tests.small_presets import BODY, FACE, SMALL_PAPER
from likeness.tests.watched_runs import WatchedRuns, training_folders

FACE_STEPS, BODY_STEPS = 3, 4
TRAINER = "2"


def small_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where students lie, one of them small; and the presets at a size to match."""
    folder = training_folders(tmp_path, monkeypatch) / "tha4"
    folder.mkdir(parents=True)
    save_student(folder / "small.safetensors", small_character())
    face, body = replace(FACE, pool=16), replace(BODY, pool=16)
    monkeypatch.setitem(presets.PRESETS, "fast", Preset("fast", face, body, FACE_STEPS, BODY_STEPS))
    monkeypatch.setitem(presets.PRESETS, "paper", SMALL_PAPER)
    return folder


def graph(**inputs: Any) -> dict[str, Any]:
    trainer = {"model": ["1", 0], "preset": "fast", "minutes": 0.0, "name": "mine", "resume": True, "seed": 0,
               "poses": tha4_distill.SAMPLER, "measured_poses": 2, **inputs}  # fmt: skip
    return {
        "1": {"class_type": "LikenessTHALoadStudent",
              "inputs": {"character": "tha4/small.safetensors", "precision": "float32"}},
        TRAINER: {"class_type": "LikenessTHADistillStudent", "inputs": trainer},
    }  # fmt: skip


class Watched(WatchedRuns):
    """Runs such graphs, and watches the trainer."""

    def __init__(self, at: int = 0, act: Callable[[], None] = lambda: None) -> None:
        super().__init__(at, act, TRAINER)

    def run(self, **inputs: Any) -> Run:
        return self.executor.run(graph(**inputs), [TRAINER])
