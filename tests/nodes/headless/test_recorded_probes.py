"""The stand-in against the real server: for the same probe nodes and prompts the same entries, answers and events."""

import copy
import json
from pathlib import Path

import pytest

from likeness.nodes.headless.graph.execution import Executor
from likeness.nodes.headless.graph.validation import validate
from likeness.nodes.headless.machine.folders import FOLDERS

RECORDED = json.loads((Path(__file__).parents[2] / "recordings" / "probes.json").read_text())

PICTURES = Path(__file__).with_name("pictures")

# ComfyUI 0.3.64 does not look whether a V3 combo's value is in its list, and says nothing of a circle; newer ones do.
STRICTER = {
    "not in list", "a choice of many not in list", "two faults", "null", "cycle", "cycle on itself",
}  # fmt: skip
# Where two nodes are ready at once the server takes either: it keeps them in a set.
ANY_ORDER = {"unequal lists", "failing node after another output", "twins"}
CORE = {name for name, run in RECORDED["runs"].items() if "ProbeDigest" in str(run[0]["prompt"])}


def contains(ours, recorded):
    """Whether all that was recorded is there too; ours may say more, such as which input it was. Pixels may round."""
    if isinstance(recorded, dict):
        return isinstance(ours, dict) and all(
            name in ours and contains(ours[name], recorded[name]) for name in recorded
        )
    if isinstance(recorded, list):
        return len(ours) == len(recorded) and all(map(contains, ours, recorded))
    if isinstance(recorded, str) and recorded.startswith('{"'):
        return contains(json.loads(ours), json.loads(recorded))
    return ours == pytest.approx(recorded, abs=2e-4) if isinstance(recorded, float) else ours == recorded


def in_one_order(told):
    """Lists that the server fills from sets, sorted."""
    for fault in told.get("node_errors", {}).values():
        fault["dependent_outputs"].sort()
        fault["errors"].sort(key=lambda one: one["extra_info"].get("input_name", ""))
    for name in ("nodes", "current_outputs", "executed"):
        if isinstance(told.get(name), list):
            told[name].sort()
    return told


@pytest.mark.parametrize("name", RECORDED["object_info"])
def test_entries_are_identical(nodes, name):
    recorded = RECORDED["object_info"][name]
    assert json.loads(json.dumps(nodes[name].GET_NODE_INFO_V1())) == recorded | {"python_module": "nodes"}


@pytest.mark.parametrize("name", [name for name in RECORDED["runs"] if name not in STRICTER])
def test_answers_and_events_are_the_same(nodes, name, monkeypatch):
    monkeypatch.setitem(FOLDERS._special, "input", str(PICTURES))
    events = []
    executor = Executor(nodes, lambda kind, data: events.append((kind, copy.deepcopy(data))))
    for recorded in RECORDED["runs"][name]:
        events.clear()
        prompt = copy.deepcopy(recorded["prompt"])
        verdict = validate(prompt, nodes)
        if name in CORE:
            forget_entries(recorded["response"])
        assert recorded["status"] == (400 if verdict.error else 200)
        ours = in_one_order({"error": verdict.error, "node_errors": verdict.node_errors})
        assert contains(ours, in_one_order(copy.deepcopy(recorded["response"])))
        if verdict.error:
            continue
        executor.run(prompt, verdict.outputs)
        compare(events, [(event["type"], in_one_order(event["data"])) for event in recorded["events"]], name)


def forget_entries(response):
    """ComfyUI's own nodes are V1 classes, whose entries are written otherwise; ours are V3."""
    for fault in response["node_errors"].values():
        for one in fault["errors"]:
            one["extra_info"].pop("input_config", None)


def compare(ours, recorded, name):
    ours = ours[: len(recorded)]  # the recording ends at the first error
    if name in ANY_ORDER | CORE:
        ours, recorded = ([one for one in both if one[0] == "executed"] for both in (ours, recorded))
        ours, recorded = (sorted(both, key=lambda one: one[1]["node"]) for both in (ours, recorded))
    assert [kind for kind, _ in ours] == [kind for kind, _ in recorded]
    for (_, one), (_, other) in zip(ours, recorded, strict=True):
        assert contains(in_one_order(json.loads(json.dumps(one))), other)


@pytest.mark.parametrize("name, kind", [("not in list", "value_not_in_list"), ("cycle", "dependency_cycle")])
def test_where_we_are_stricter(nodes, name, kind):
    verdict = validate(copy.deepcopy(RECORDED["runs"][name][0]["prompt"]), nodes)
    assert kind in [fault["type"] for one in verdict.node_errors.values() for fault in one["errors"]]
    assert verdict.error["type"] == "prompt_outputs_failed_validation"
