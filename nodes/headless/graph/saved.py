"""The form in which ComfyUI's page saves a workflow, read into plain records with every field checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ....models.errors import LikenessError

MUTED, BYPASSED = 2, 4


@dataclass(frozen=True)
class Slot:
    """An input or output of a node: the `link` that comes in by its id, and whether the input also has a widget."""

    name: str
    type: str
    link: int | None = None
    widget: bool = False


@dataclass(frozen=True)
class Node:
    """One node of the page; `values` are its widgets' values, in their order or by name."""

    id: str
    type: str
    mode: int
    title: str | None
    inputs: list[Slot]
    outputs: list[Slot]
    values: list[Any] | dict[str, Any]


@dataclass(frozen=True)
class Link:
    """From output `origin_slot` of node `origin` to input `target_slot` of node `target`."""

    origin: str
    origin_slot: int
    target: str
    target_slot: int


@dataclass(frozen=True)
class Graph:
    """The nodes and links of a workflow or of a subgraph; in a subgraph links also touch its own inputs and outputs."""

    name: str
    nodes: dict[str, Node]
    links: dict[int, Link]
    inputs: list[Slot]
    input_id: str = "-10"
    output_id: str = "-20"


def read_saved(workflow: Any) -> tuple[Graph, dict[str, Graph]]:
    """The workflow's own graph, and its subgraphs by their ids; LikenessError where a field is amiss."""
    whole = _dict(workflow, "the workflow")
    definitions = _dict(whole.get("definitions") or {}, "definitions")
    subgraphs = {}
    for one in _list(definitions.get("subgraphs") or [], "definitions.subgraphs"):
        subgraph = _dict(one, "a subgraph")
        subgraphs[_text(subgraph, "id", "a subgraph")] = _graph(subgraph, str(subgraph.get("name", "a subgraph")))
    return _graph(whole, "the workflow"), subgraphs


def _graph(told: dict[str, Any], name: str) -> Graph:
    nodes = [_node(one, name) for one in _list(told.get("nodes"), f"the nodes of {name}")]
    twice = sorted({node.id for node in nodes if sum(other.id == node.id for other in nodes) > 1})
    if twice:
        raise LikenessError(f"{name} has more than one node with the id {twice[0]}")
    links = dict(_link(one, name) for one in _list(told.get("links") or [], f"the links of {name}"))
    return Graph(
        name,
        {node.id: node for node in nodes},
        links,
        [_slot(one, name) for one in _list(told.get("inputs") or [], f"the inputs of {name}")],
        *(str(_dict(told.get(end) or {}, end).get("id", usual)) for end, usual in _ENDS),
    )


_ENDS = (("inputNode", -10), ("outputNode", -20))


def _node(one: Any, graph: str) -> Node:
    told = _dict(one, f"a node of {graph}")
    where = f"node {told.get('id')} of {graph}"
    values = told.get("widgets_values")
    if "id" not in told or isinstance(told["id"], (dict, list)):
        raise LikenessError(f"a node of {graph} has no id")
    return Node(
        str(told["id"]),
        _text(told, "type", where),
        _whole(told.get("mode") or 0, f"the mode of {where}"),
        str(told["title"]) if told.get("title") else None,
        [_slot(slot, where) for slot in _list(told.get("inputs") or [], f"the inputs of {where}")],
        [_slot(slot, where) for slot in _list(told.get("outputs") or [], f"the outputs of {where}")],
        values if isinstance(values, (list, dict)) else [],
    )


def _slot(one: Any, where: str) -> Slot:
    told = _dict(one, f"a slot of {where}")
    link = told.get("link")
    return Slot(
        str(told.get("name", "")),
        str(told.get("type", "*")),
        None if link is None else _whole(link, f"a link of {where}"),
        bool(told.get("widget")),
    )


def _link(one: Any, graph: str) -> tuple[int, Link]:
    """Links are lists in older files and in a workflow's top level, records in subgraphs."""
    where = f"a link of {graph}"
    if isinstance(one, dict):
        one = [one.get(name) for name in ("id", "origin_id", "origin_slot", "target_id", "target_slot")]
    parts = _list(one, where)
    if len(parts) < 5 or isinstance(parts[1], (dict, list)) or isinstance(parts[3], (dict, list)):
        raise LikenessError(f"{where} is not [id, from node, output, to node, input, type]: {str(parts)[:80]}")
    link = Link(str(parts[1]), _whole(parts[2], where), str(parts[3]), _whole(parts[4], where))
    return _whole(parts[0], where), link


def _dict(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise LikenessError(f"{what} must be an object, and is {str(value)[:40]!r}")
    return value


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise LikenessError(f"{what} must be a list, and is {str(value)[:40]!r}")
    return value


def _text(told: dict[str, Any], name: str, where: str) -> str:
    value = told.get(name)
    if not isinstance(value, str):
        raise LikenessError(f"{where} has no {name}")
    return value


def _whole(value: Any, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise LikenessError(f"{what} must be a whole number, and is {str(value)[:40]!r}")
    return value
