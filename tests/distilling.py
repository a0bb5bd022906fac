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
from likeness.nodes import host, tha4_distill, training_watch
from likeness.nodes.headless.graph.execution import Executor, Run
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.headless.registry import all_nodes
from likeness.tests.characters import small_character
from likeness.tests.small_presets import BODY, FACE, SMALL_PAPER

NODES = all_nodes()
FACE_STEPS, BODY_STEPS = 3, 4
TRAINER = "2"


def small_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where students lie, one of them small; and the presets at a size to match."""
    folder = tmp_path / "models" / "tha4"
    folder.mkdir(parents=True)
    save_student(folder / "small.safetensors", small_character())
    monkeypatch.setattr(FOLDERS, "folder_names_and_paths", {})
    monkeypatch.setattr(host.folder_paths, "folder_names_and_paths", FOLDERS.folder_names_and_paths)
    FOLDERS.add_model_folder_path("likeness", str(tmp_path / "models"), is_default=True)
    FOLDERS.set_temp_directory(str(tmp_path / "temp"))
    face, body = replace(FACE, pool=16), replace(BODY, pool=16)
    monkeypatch.setitem(presets.PRESETS, "fast", Preset("fast", face, body, FACE_STEPS, BODY_STEPS))
    monkeypatch.setitem(presets.PRESETS, "paper", SMALL_PAPER)
    monkeypatch.setattr(training_watch, "BAR_SECONDS", 0.0)  # every step moves the bar
    return folder


def graph(**inputs: Any) -> dict[str, Any]:
    trainer = {"model": ["1", 0], "preset": "fast", "minutes": 0.0, "name": "mine", "resume": True, "seed": 0,
               "poses": tha4_distill.SAMPLER, "measured_poses": 2, **inputs}  # fmt: skip
    return {
        "1": {"class_type": "LikenessTHALoadStudent",
              "inputs": {"character": "tha4/small.safetensors", "precision": "float32"}},
        TRAINER: {"class_type": "LikenessTHADistillStudent", "inputs": trainer},
    }  # fmt: skip


class Watched:
    """Runs graphs, notes the moves of the trainer's bar and its pictures, and does something at one of the moves."""

    def __init__(self, at: int = 0, act: Callable[[], None] = lambda: None) -> None:
        self.moves, self.at, self.act = 0, at, act
        self.previews: list[tuple[int, int]] = []  # width, height
        self.executor = Executor(NODES, self.hear)

    def hear(self, name: str, data: dict[str, Any]) -> None:
        if name == "preview":
            self.previews.append(data["image"][1].size)
        elif name == "progress" and data["node"] == TRAINER:
            self.moves += 1
            if self.moves == self.at:
                self.act()

    def run(self, **inputs: Any) -> Run:
        return self.executor.run(graph(**inputs), [TRAINER])

    @property
    def given(self) -> list[Any]:
        """What the trainer gave."""
        (outcome,) = [one for one in self.executor._kept.values() if len(one.outputs) == 5]
        return [values[0] for values in outcome.outputs]
