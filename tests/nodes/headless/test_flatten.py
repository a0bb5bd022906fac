"""Saved workflows that no page would write, or that tell which widget value belongs to which input."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.nodes.headless.graph.files import as_prompt, read_graph


def number(node_id, values=(1,), mode=0, **more):
    return {"id": node_id, "type": "ProbeNumber", "mode": mode, "widgets_values": list(values)} | more


def add(node_id, *links, mode=0):
    inputs = [{"name": name, "type": "INT", "link": link} for name, link in zip("ab", links, strict=False)]
    outputs = [{"name": "INT", "type": "INT", "links": []}]
    return {"id": node_id, "type": "ProbeAdd", "mode": mode, "inputs": inputs, "outputs": outputs}


def saved(nodes, *links, **more):
    return {"nodes": nodes, "links": [[*link, "INT"] for link in links]} | more


def inputs(workflow, nodes, node_id="1"):
    return as_prompt(workflow, nodes, "graph")[0][node_id]["inputs"]


def test_a_seed_is_followed_by_the_choice_of_what_comes_after(nodes):
    values = [4, 99, "randomize", 0.25, "text", False, "a", "x.png", ["p", "q"], "image"]
    found = inputs(saved([{"id": 1, "type": "ProbeWidgets", "widgets_values": values}]), nodes)
    assert found == {
        "whole": 4, "seed": 99, "real": 0.25, "text": "text", "flag": False, "choice": "a", "file": "x.png",
        "many": {"__value__": ["p", "q"]},
    }  # fmt: skip


def test_values_by_name_and_values_that_are_not_there(nodes):
    found = inputs(saved([{"id": 1, "type": "ProbeWidgets", "widgets_values": {"whole": 8}}]), nodes)
    assert (found["whole"], found["seed"], found["real"], found["choice"]) == (8, 0, 0.5, "b")
    assert inputs(saved([{"id": 1, "type": "ProbeWidgets"}]), nodes)["file"] == "x.png"


def test_a_muted_source_leaves_no_link(nodes):
    workflow = saved([number(1, mode=2), number(2), add(3, 5, 6)], [5, 1, 0, 3, 0], [6, 2, 0, 3, 1])
    assert inputs(workflow, nodes, "3") == {"b": ["2", 0]}


def test_a_bypassed_node_passes_the_input_of_its_outputs_type(nodes):
    workflow = saved([number(1), add(2, 5, mode=4), add(3, 6)], [5, 1, 0, 2, 0], [6, 2, 0, 3, 0])
    assert inputs(workflow, nodes, "3") == {"a": ["1", 0]}


def test_a_body_as_posted_to_the_server_is_a_prompt_too(nodes):
    prompt = {"1": {"class_type": "ProbeNumber", "inputs": {"value": 3}}}
    found, extra = as_prompt({"prompt": prompt, "client_id": "x"}, nodes, "graph")
    assert (found["1"]["inputs"], found["1"]["_meta"], extra) == ({"value": 3}, {"title": "Probe Number"}, {})


BROKEN = {
    "unknown class": (saved([{"id": 1, "type": "NoSuchNode"}]), "types that are not here: NoSuchNode"),
    "two of one id": (saved([number(1), number(1)]), "more than one node with the id 1"),
    "no type": (saved([{"id": 1}]), "node 1 of the workflow has no type"),
    "no id": (saved([{"type": "ProbeNumber"}]), "has no id"),
    "link that is not there": (saved([add(1, 5)]), "speaks of link 5, which it does not have"),
    "link from nowhere": (saved([add(1, 5)], [5, 9, 0, 1, 0]), "begins at node 9, which is not there"),
    "short link": (saved([number(1)]) | {"links": [[1, 2]]}, "is not"),
    "reroutes in a circle": (
        saved(
            [{"id": n, "type": "Reroute", "inputs": [{"name": "", "type": "*", "link": 7 - n}]} for n in (1, 2)]
            + [add(3, 5)],
            [5, 1, 0, 3, 0],
            [6, 2, 0, 1, 0],
        ),
        "circle of reroutes",
    ),
    "subgraph of itself": (
        {
            "nodes": [{"id": 1, "type": "me"}],
            "definitions": {"subgraphs": [{"id": "me", "name": "Me", "nodes": [{"id": 1, "type": "me"}]}]},
        },
        "Me contains itself",
    ),
    "nodes by name": ({"nodes": {}}, "must be a list"),
    "nothing": ({}, "holds no graph"),
    "a list": ([1], "holds no graph"),
    "a node that is a number": ({"1": 5}, "node 1 is not an object"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_graph_is_named(nodes, name):
    workflow, words = BROKEN[name]
    with pytest.raises(LikenessError, match=words):
        as_prompt(workflow, nodes, "graph")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000], ids=["empty", "cut", "binary", "deep"])
def test_a_file_that_is_no_json_is_named(nodes, tmp_path, content):
    (tmp_path / "graph.json").write_bytes(content)
    with pytest.raises(LikenessError, match=r"graph\.json"):
        read_graph(tmp_path / "graph.json", nodes)


leaves = (
    st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.sampled_from(["ProbeAdd", "Reroute", "", "1"])
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
slot = st.fixed_dictionaries({}, optional={"name": anything, "type": anything, "link": anything, "widget": anything})
node = st.fixed_dictionaries(
    {},
    optional={
        "id": anything,
        "type": st.sampled_from(["ProbeAdd", "ProbeWidgets", "Reroute", "PrimitiveNode", "sub"]) | anything,
        "mode": st.sampled_from([0, 2, 4]) | anything,
        "inputs": st.lists(slot | anything, max_size=3) | anything,
        "outputs": anything,
        "widgets_values": anything,
        "title": anything,
    },
)
link = st.lists(st.integers(-20, 4), min_size=5, max_size=6) | anything
graph = {"nodes": st.lists(node | anything, max_size=4) | anything}
parts = {"links": st.lists(link, max_size=4) | anything, "inputs": anything, "inputNode": anything}
subgraph = st.fixed_dictionaries({"id": st.just("sub")} | graph, optional=parts)
definitions = st.fixed_dictionaries({}, optional={"subgraphs": st.lists(subgraph | anything, max_size=2) | anything})
workflow = st.fixed_dictionaries(graph, optional=parts | {"definitions": definitions | anything})


@settings(max_examples=400, deadline=None)
@given(told=workflow | anything)
def test_any_json_is_a_prompt_or_a_sentence(nodes, told):
    try:
        prompt, _ = as_prompt(json.loads(json.dumps(told)), nodes, "graph")
    except LikenessError as error:
        assert str(error)
    else:
        assert all(isinstance(one["inputs"], dict) for one in prompt.values())
