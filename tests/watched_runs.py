"""Graphs with a node that trains, and who runs them and watches its bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from likeness.nodes import training_watch
from likeness.nodes.headless.api.node import ComfyNode
from likeness.nodes.headless.graph.execution import Executor, Run
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.headless.registry import all_nodes
from likeness.tests.own_folders import own_models

TRAINER = "7"  # its number in a graph


def training_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder `models`, with `input` and `temp` beside it; every step of a training moves its bar."""
    FOLDERS.set_temp_directory(str(tmp_path / "temp"))
    monkeypatch.setattr(FOLDERS, "get_input_directory", lambda: str(tmp_path / "input"))
    monkeypatch.setattr(training_watch, "BAR_SECONDS", 0.0)
    return own_models(tmp_path / "models", monkeypatch)


class WatchedRuns:
    """Runs graphs, notes the moves of the trainer's bar and its pictures, and does something at one of the moves."""

    nodes: ClassVar[Mapping[str, type[ComfyNode]]] = all_nodes()

    def __init__(self, at: int = 0, act: Callable[[], Any] = lambda: None, trainer: str = TRAINER) -> None:
        self.moves, self.at, self.act, self.trainer = 0, at, act, trainer
        self.previews: list[tuple[int, int]] = []  # width, height
        self.executor = Executor(dict(self.nodes), self._hear)

    def _hear(self, name: str, data: dict[str, Any]) -> None:
        if name == "preview":
            self.previews.append(data["image"][1].size)
        elif name == "progress" and data["node"] == self.trainer:
            self.moves += 1
            if self.moves == self.at:
                self.act()

    def train(self, node: str, inputs: dict[str, Any], others: dict[str, Any] | None = None) -> Run:
        """A graph of this trainer, and of the nodes that feed it."""
        return self.executor.run(
            {**(others or {}), self.trainer: {"class_type": node, "inputs": inputs}}, [self.trainer]
        )

    @property
    def given(self) -> list[Any]:
        """What the last trainer gave: the only nodes with five outputs."""
        *_, outcome = [one for one in self.executor._kept.values() if len(one.outputs) == 5]
        return [values[0] for values in outcome.outputs]
