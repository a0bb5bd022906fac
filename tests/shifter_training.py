"""Graphs that train small FaceShifters, and who runs them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from likeness.nodes import faceshifter_train
from likeness.nodes.headless.graph.execution import Run
from likeness.nodes.training_inputs import NEW
from likeness.tests.drawn_faces import strangers
from likeness.tests.train_small_recogniser import RECOGNISER
from likeness.tests.watched_runs import WatchedRuns, training_folders

STEPS, AEI, HEAR = 3, "2", "4"
ENCODER = "identity_encoder/own/backbone.safetensors"


def small_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models with the small recogniser, an input folder with `faces`, aligned; runs of a few steps."""
    models, faces = training_folders(tmp_path, monkeypatch), tmp_path / "input" / "faces"
    (models / ENCODER).parent.mkdir(parents=True)
    shutil.copy(RECOGNISER, models / ENCODER)
    drawn = strangers(5, 2, 64)
    for at, (square, who) in enumerate(zip(drawn.pictures(range(10)), drawn.persons.tolist(), strict=True)):
        (faces / f"{who}").mkdir(parents=True, exist_ok=True)
        Image.fromarray(square.movedim(0, -1).numpy()).save(faces / f"{who}" / f"{at}.png")
    monkeypatch.setattr(faceshifter_train, "AEI_STEPS", STEPS)
    monkeypatch.setattr(faceshifter_train, "HEAR_STEPS", STEPS)
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


class Watched(WatchedRuns):
    """Runs one trainer or both, and watches the last."""

    def __init__(self, hear: bool = False, at: int = 0, act: Callable[[], None] = lambda: None) -> None:
        self.hear = hear
        super().__init__(at, act, HEAR if hear else AEI)

    def run(self, **inputs: Any) -> Run:
        return self.executor.run(graph(self.hear, **inputs), [self.trainer])
