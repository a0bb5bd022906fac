"""The headless host against what a real ComfyUI said: tests/recordings/, written by tests/record.py."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from likeness.models.tha4.distillation.presets import PRESETS
from likeness.nodes import (
    faceshifter_train,
    fewshot_train,
    hyperlips_train_stage,
    pirenderer_flow_training,
    pirenderer_train,
)
from likeness.nodes.headless.graph.execution import Executor
from likeness.nodes.headless.graph.files import as_prompt
from likeness.nodes.headless.graph.validation import validate
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.headless.registry import all_nodes
from likeness.tests.recorded import Event, reduce_answer, reduce_entry, reduce_events, reduce_outputs
from likeness.tests.small_presets import FEW_STEPS
from likeness.tests.small_runs import inputs, small, weights

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT / "tests" / "recordings"
GRAPHS = {
    path.stem: path for folder in (RECORDINGS / "graphs", ROOT / "workflows") for path in sorted(folder.glob("*.json"))
}
NODES = all_nodes()
# Where a graph that trains says for how many minutes, tests take so many steps: no test may hang on the clock.
FEW = 2
STEPS = (
    (faceshifter_train, "AEI_STEPS"),
    (faceshifter_train, "HEAR_STEPS"),
    (fewshot_train, "TRAINING_STEPS"),
    (hyperlips_train_stage, "STEPS"),
    (pirenderer_flow_training, "STEPS"),
    (pirenderer_train, "STEPS"),
)
# What only the page knows of: widgets that show a sound or a text land in the prompt, too.
PAGE_ONLY = {"audioUI", "preview"}


def recorded(name: str) -> Any:
    return json.loads((RECORDINGS / f"{name}.json").read_text("utf-8"))


def flattened(name: str) -> dict[str, Any]:
    prompt, _ = as_prompt(json.loads(GRAPHS[name].read_text("utf-8")), NODES, name)
    return prompt


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of models with the weights that were there for the recording of a run: they are made once."""
    models = tmp_path_factory.mktemp("made")
    with weights(models):
        yield models


@pytest.fixture
def folders(places: dict[str, Path], made: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """The same as `places` with those weights, which a graph may add to, and trainings of few steps."""
    shutil.copytree(made, places["output"].parent / "models")
    monkeypatch.setitem(PRESETS, "fast", FEW_STEPS)
    for module, steps in STEPS:
        monkeypatch.setattr(module, steps, FEW)
    return places


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Path]]:
    """What was there for the recording comes in: pictures and sounds. What comes out stays with the test."""
    there = {name: tmp_path / name for name in ("input", "output", "temp")}
    before = {name: FOLDERS.get_directory_by_type(name) for name in there}
    setters = {"input": FOLDERS.set_input_directory, "output": FOLDERS.set_output_directory,
               "temp": FOLDERS.set_temp_directory}  # fmt: skip
    there["input"].mkdir()
    for file, folder in inputs():
        (there["input"] / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(file, there["input"] / folder)
    for name, place in setters.items():
        place(str(there[name]))
    monkeypatch.setattr(FOLDERS, "models_dir", str(tmp_path / "models"))
    monkeypatch.setattr(FOLDERS, "folder_names_and_paths", {})
    yield there
    for name, place in setters.items():
        place(before[name])


def test_every_node_of_ours_is_recorded():
    assert {name for name in NODES if name.startswith("Likeness")} <= set(recorded("object_info"))


def test_every_node_of_ours_has_a_place_in_a_template():
    graphs = [json.loads(path.read_text("utf-8")) for path in (ROOT / "workflows").glob("*.json")]
    assert {name for name in NODES if name.startswith("Likeness")} <= {
        node["type"] for graph in graphs for node in graph["nodes"]
    }


@pytest.mark.usefixtures("places")
def test_the_page_is_told_the_same_about_every_node():
    for node_id, entry in recorded("object_info").items():
        told = json.loads(json.dumps(NODES[node_id].GET_NODE_INFO_V1()))
        if "python_module" in entry:
            told["python_module"] = entry["python_module"]  # names the folder that the pack lies in
        assert (told if node_id.startswith("Likeness") else reduce_entry(told)) == entry, node_id


@pytest.mark.parametrize("name", GRAPHS)
def test_a_saved_graph_is_flattened_as_the_page_does_it(name: str):
    pages = recorded(name)["prompt"]
    for node in pages.values():
        node["inputs"] = {key: value for key, value in node["inputs"].items() if key not in PAGE_ONLY}
    ours = {node_id: {key: node[key] for key in ("inputs", "class_type")} for node_id, node in flattened(name).items()}
    assert ours == pages


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_runs_as_on_the_server(name: str, folders: dict[str, Path]):
    recording = recorded(name)
    prompt, messages = of_few_steps(small(name, flattened(name))), []
    verdict = validate(prompt, NODES)
    assert reduce_answer({"error": verdict.error, "node_errors": verdict.node_errors}) == recording["answer"]
    if verdict.error is not None:
        return
    run = Executor(NODES, lambda kind, data: messages.append({"type": kind, "data": data})).run(prompt, verdict.outputs)
    assert run.error is None
    events = reduce_events(messages)
    if len(verdict.outputs) > 1:  # the server keeps output nodes in a set, and so may begin with any of them
        assert by_node(events) == by_node(recording["events"])
    else:
        assert events == recording["events"]
    assert reduce_outputs(run.shown, Written(folders)) == recording["outputs"]


def of_few_steps(prompt: dict[str, Any]) -> dict[str, Any]:
    """The prompt with 0 minutes for each training, for which it takes its own number of steps."""
    for node in prompt.values():
        if "minutes" in node["inputs"]:
            node["inputs"]["minutes"] = 0.0
    return prompt


def by_node(events: list[Event]) -> dict[str | None, list[Event]]:
    """Each node's own events in their order; under None those of the whole run."""
    found: dict[str | None, list[Event]] = {}
    for event in events:
        found.setdefault(event.get("node"), []).append(event)
    return found


class Written(dict):
    """Where the file of (type, subfolder, name) was written."""

    def __init__(self, folders: dict[str, Path]) -> None:
        self._folders = folders

    def __missing__(self, key: tuple[str, str, str]) -> Path:
        kind, subfolder, name = key
        return self._folders[kind] / subfolder / name
