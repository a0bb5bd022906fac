"""The stand-in against the real server: for the same probe nodes and prompts the same entries, answers and events."""

import copy
import json
from pathlib import Path

import pytest

from likeness.nodes.headless.graph.execution import Executor
from likeness.nodes.headless.graph.validation import validate

RECORDED = json.loads((Path(__file__).parents[2] / "recordings" / "probes.json").read_text())

# ComfyUI 0.3.64 does not look whether a V3 combo's value is in its list, and says nothing of a circle; newer ones do.
STRICTER = {
    "not in list", "a choice of many not in list", "two faults", "null", "cycle", "cycle on itself",
}  # fmt: skip
# Where two nodes are ready at once the server takes either: it keeps them in a set.
ANY_ORDER = {"unequal lists", "failing node after another output"}


def contains(ours, recorded):
    """Whether all that was recorded is there too; ours may say more, such as which input it was."""
    if isinstance(recorded, dict):
        return isinstance(ours, dict) and all(
            name in ours and contains(ours[name], recorded[name]) for name in recorded
        )
    if isinstance(recorded, list):
        return len(ours) == len(recorded) and all(map(contains, ours, recorded))
    return ours == recorded


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
def test_entries_are_identical(probes, name):
    recorded = RECORDED["object_info"][name]
    assert json.loads(json.dumps(probes[name].GET_NODE_INFO_V1())) == recorded | {"python_module": "nodes"}


@pytest.mark.parametrize("name", [name for name in RECORDED["runs"] if name not in STRICTER])
def test_answers_and_events_are_the_same(probes, name):
    events = []
    executor = Executor(probes, lambda kind, data: events.append((kind, copy.deepcopy(data))))
    for recorded in RECORDED["runs"][name]:
        events.clear()
        prompt = copy.deepcopy(recorded["prompt"])
        verdict = validate(prompt, probes)
        assert recorded["status"] == (400 if verdict.error else 200)
        ours = in_one_order({"error": verdict.error, "node_errors": verdict.node_errors})
        assert contains(ours, in_one_order(copy.deepcopy(recorded["response"])))
        if verdict.error:
            continue
        executor.run(prompt, verdict.outputs)
        told = [(event["type"], in_one_order(event["data"])) for event in recorded["events"]]
        if name in ANY_ORDER:
            told, events = ([(kind, data) for kind, data in both if kind == "executed"] for both in (told, events))
        assert [kind for kind, _ in events] == [kind for kind, _ in told]
        for (_, ours), (_, theirs) in zip(events, told, strict=True):
            assert contains(in_one_order(json.loads(json.dumps(ours))), theirs)


@pytest.mark.parametrize("name, kind", [("not in list", "value_not_in_list"), ("cycle", "dependency_cycle")])
def test_where_we_are_stricter(probes, name, kind):
    verdict = validate(copy.deepcopy(RECORDED["runs"][name][0]["prompt"]), probes)
    assert kind in [fault["type"] for one in verdict.node_errors.values() for fault in one["errors"]]
    assert verdict.error["type"] == "prompt_outputs_failed_validation"
