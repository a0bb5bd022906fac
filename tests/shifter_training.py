"""Graphs that train small FaceShifters, and who runs them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from likeness.nodes import faceshifter_train, faceshifter_watch, host, training_watch
from likeness.nodes.headless.graph.execution import Executor, Run
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.headless.registry import all_nodes
from likeness.nodes.training_inputs import NEW
from likeness.tests.drawn_faces import strangers
from likeness.tests.train_small_recogniser import RECOGNISER

NODES = all_nodes()
STEPS, AEI, HEAR = 3, "2", "4"
ENCODER = "identity_encoder/own/backbone.safetensors"


def small_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models with the small recogniser, an input folder with `faces`, aligned; runs of a few steps."""
    models, faces = tmp_path / "models", tmp_path / "input" / "faces"
    monkeypatch.setattr(FOLDERS, "folder_names_and_paths", {})
    monkeypatch.setattr(host.folder_paths, "folder_names_and_paths", FOLDERS.folder_names_and_paths)
    FOLDERS.add_model_folder_path("likeness", str(models), is_default=True)
    FOLDERS.set_temp_directory(str(tmp_path / "temp"))
    monkeypatch.setattr(faceshifter_watch, "input_folder", lambda: tmp_path / "input")
    (models / ENCODER).parent.mkdir(parents=True)
    shutil.copy(RECOGNISER, models / ENCODER)
    drawn = strangers(5, 2, 64)
    for at, (square, who) in enumerate(zip(drawn.pictures(range(10)), drawn.persons.tolist(), strict=True)):
        (faces / f"{who}").mkdir(parents=True, exist_ok=True)
        Image.fromarray(square.movedim(0, -1).numpy()).save(faces / f"{who}" / f"{at}.png")
    monkeypatch.setattr(faceshifter_train, "AEI_STEPS", STEPS)
    monkeypatch.setattr(faceshifter_train, "HEAR_STEPS", STEPS)
    monkeypatch.setattr(training_watch, "BAR_SECONDS", 0.0)  # every step moves the bar
    return models


def graph(hear: bool, **inputs: Any) -> dict[str, Any]:
    """AEI-Net, and HEAR-Net behind it; `inputs` are of the latter where it is asked for."""
    run = {"encoder": ["1", 0], "folder": "faces", "minutes": 0.0, "resume": True, "seed": 0, "batch": 4, "at_once": 2}
    first = {**run, "start": NEW, "size": "64", "name": "mine", "layers": 1, "width": 4}
    second = {**run, "model": [AEI, 0], "occluders": "", "name": "refined"}
    (second if hear else first).update(inputs)
    nodes = {
        "1": {"class_type": "LikenessLoadIdentityEncoder", "inputs": {"file": ENCODER, "colors": "as published"}},
        AEI: {"class_type": "LikenessTrainFaceShifter", "inputs": first},
    }
    return {**nodes, HEAR: {"class_type": "LikenessTrainHearNet", "inputs": second}} if hear else nodes


class Watched:
    """Runs graphs, counts the moves of the last trainer's bar, and does something at one of them."""

    def __init__(self, hear: bool = False, at: int = 0, act: Callable[[], None] = lambda: None) -> None:
        self.hear, self.at, self.act = hear, at, act
        self.last = HEAR if hear else AEI
        self.moves = self.pictures = 0
        self.executor = Executor(NODES, self._listen)

    def _listen(self, name: str, data: dict[str, Any]) -> None:
        if name == "preview":
            self.pictures += 1
        elif name == "progress" and data["node"] == self.last:
            self.moves += 1
            if self.moves == self.at:
                self.act()

    def run(self, **inputs: Any) -> Run:
        return self.executor.run(graph(self.hear, **inputs), [self.last])

    @property
    def given(self) -> list[Any]:
        """What the last trainer gave."""
        *_, outcome = [one for one in self.executor._kept.values() if len(one.outputs) == 5]
        return [values[0] for values in outcome.outputs]
