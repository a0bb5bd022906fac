"""The executor on its own: every needed node once and in order, nothing twice, and an end that is told."""

import threading
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.nodes.headless.api import io
from likeness.nodes.headless.graph.execution import Executor
from likeness.nodes.headless.graph.links import needed
from likeness.nodes.headless.graph.validation import validate
from likeness.nodes.headless.machine.progress import REPORTING, ProgressBar


def prompt_of(edges, outputs):
    """Probe nodes: those without a source are numbers, those with one or two add them, and some are shown."""
    prompt = {}
    for place, sources in enumerate(edges):
        kind, values = ("ProbeNumber", {"value": place}) if not sources else ("ProbeAdd", {})
        links = {name: [str(source), 0] for name, source in zip("ab", sources, strict=False)}
        prompt[str(place)] = {"class_type": kind, "inputs": values | links}
    for place in outputs:
        prompt[f"out{place}"] = {"class_type": "ProbeShow", "inputs": {"value": [str(place), 0]}}
    return prompt


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 12))
    edges = [draw(st.lists(st.integers(0, place - 1), max_size=2)) if place else [] for place in range(count)]
    return prompt_of(edges, draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=3, unique=True)))


def ran(executor, prompt, nodes):
    """The ids in the order in which they executed, and the run."""
    order = []
    executor._event = lambda name, data: order.append(data["node"]) if name == "executing" else None
    verdict = validate(prompt, nodes)
    assert verdict.error is None
    return order, executor.run(prompt, verdict.outputs)


@settings(max_examples=150, deadline=None)
@given(prompt=graphs())
def test_each_needed_node_once_after_what_it_needs(nodes, prompt):
    outputs = [node_id for node_id in prompt if node_id.startswith("out")]
    wanted = needed(prompt, outputs)
    executor = Executor(nodes)
    order, run = ran(executor, prompt, nodes)
    assert run.status == "success"
    assert set(order) <= set(wanted) and max(Counter(order).values()) == 1
    for node_id in order:
        links = [value[0] for value in prompt[node_id]["inputs"].values() if isinstance(value, list)]
        twins = {executor_signature(prompt, nodes, one) for one in order[: order.index(node_id)]}
        assert {executor_signature(prompt, nodes, source) for source in links} <= twins
    values = {place: int(run.shown[place]["text"][0]) for place in outputs}
    assert values == {place: expected(prompt, prompt[place]["inputs"]["value"][0]) for place in outputs}
    assert ran(executor, prompt, nodes)[0] == []


def executor_signature(prompt, nodes, node_id):
    from likeness.nodes.headless.graph.signatures import Signatures

    return Signatures(prompt, nodes).of(node_id)


def expected(prompt, node_id):
    inputs = prompt[node_id]["inputs"]
    return inputs["value"] if "value" in inputs else sum(expected(prompt, link[0]) for link in inputs.values())


def test_a_changed_value_runs_only_what_stands_behind_it(nodes):
    prompt = prompt_of([[], [], [0], [1], [2, 3]], [4])
    executor = Executor(nodes)
    assert len(ran(executor, prompt, nodes)[0]) == 6
    prompt["1"]["inputs"]["value"] = 50
    assert sorted(ran(executor, prompt, nodes)[0]) == ["1", "3", "4", "out4"]


def test_a_failed_run_keeps_what_it_finished(nodes):
    prompt = prompt_of([[], [0]], [1])
    executor = Executor(nodes)
    executor.run(prompt | {"1": {"class_type": "ProbeFails", "inputs": {"value": ["0", 0]}}}, ["out1"])
    assert ran(executor, prompt, nodes)[0] == ["1", "out1"]


class Ticking(io.ComfyNode):
    """Interrupts itself at its third step, as Ctrl-C would from outside."""

    steps: list[int] = []

    @classmethod
    def define_schema(cls):
        return io.Schema(node_id="Ticking", outputs=[io.Int.Output()])

    @classmethod
    def execute(cls):
        bar = ProgressBar(10)
        for step in range(10):
            if step == 3:
                threading.Thread(target=REPORTING.interrupt).run()
            bar.update(1)
            cls.steps.append(step)
        return io.NodeOutput(1)


def test_an_interrupt_ends_the_run_at_the_next_step(nodes):
    Ticking.steps.clear()
    events = []
    prompt = {
        "1": {"class_type": "Ticking", "inputs": {}},
        "2": {"class_type": "ProbeShow", "inputs": {"value": ["1", 0]}},
    }
    executor = Executor(nodes | {"Ticking": Ticking}, lambda name, data: events.append((name, data)))
    run = executor.run(prompt, ["2"])
    assert (run.status, run.error, Ticking.steps) == ("interrupted", None, [0, 1, 2])
    assert events[-1][0] == "execution_interrupted"
    assert (events[-1][1]["node_id"], events[-1][1]["node_type"]) == ("1", "Ticking")
    assert executor.run(prompt_of([[]], [0]), ["out0"]).status == "success"


class Expands(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return io.Schema(node_id="Expands", outputs=[io.Int.Output()], is_output_node=True, enable_expand=True)

    @classmethod
    def execute(cls):
        return io.NodeOutput(1, expand={"1": {}})


def test_a_node_that_expands_is_refused_in_a_sentence(nodes):
    run = Executor(nodes | {"Expands": Expands}).run({"1": {"class_type": "Expands", "inputs": {}}}, ["1"])
    assert isinstance(run.error, LikenessError) and "only ComfyUI itself" in str(run.error)


def test_a_long_chain_runs_and_an_endless_one_is_refused(nodes):
    assert (
        ran(Executor(nodes), prompt_of([[], *([place] for place in range(200))], [200]), nodes)[1].status == "success"
    )
    with pytest.raises(LikenessError, match="too deep"):
        validate(prompt_of([[], *([place] for place in range(5000))], [5000]), nodes)
