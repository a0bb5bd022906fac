"""A saved workflow as an API-format prompt: what the page does when the user presses Run.

Subgraphs are opened (their nodes are called "instance:inner"), reroutes and bypassed nodes are passed through, muted
nodes and notes left out, and a PrimitiveNode's value goes to the inputs that it is linked to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ....models.errors import LikenessError
from ..api.node import ComfyNode
from .links import Prompt
from .saved import BYPASSED, MUTED, Graph, Link, Node, read_saved
from .widgets import widget_values

_ONLY_ON_THE_PAGE = ("Note", "MarkdownNote", "Reroute", "PrimitiveNode")
_DEEPEST = 40


@dataclass
class _Scope:
    """One graph as it stands in the whole: the workflow, or a subgraph opened at an instance of it."""

    graph: Graph
    prefix: str = ""
    outer: _Scope | None = None
    instance: Node | None = None
    inner: dict[str, _Scope] = field(default_factory=dict)


@dataclass(frozen=True)
class _Value:
    """A value that a link brings, where it ends at a PrimitiveNode."""

    value: Any


_Source = list[Any] | _Value | None


def flatten(workflow: Any, nodes: dict[str, type[ComfyNode]]) -> Prompt:
    """The prompt of a saved workflow; LikenessError names what is malformed or which node types are not here."""
    graph, subgraphs = read_saved(workflow)
    return _Flattening(nodes, subgraphs).prompt(graph)


class _Flattening:
    def __init__(self, nodes: dict[str, type[ComfyNode]], subgraphs: dict[str, Graph]) -> None:
        self._nodes = nodes
        self._subgraphs = subgraphs

    def prompt(self, graph: Graph) -> Prompt:
        scopes = self._opened(_Scope(graph), 0)
        placed = [(scope, node) for scope in scopes for node in scope.graph.nodes.values() if self._runs(node)]
        unknown = sorted({node.type for _, node in placed if node.type not in self._nodes})
        if unknown:
            raise LikenessError(f"the graph has nodes of types that are not here: {', '.join(unknown)}")
        prompt = {scope.prefix + node.id: self._entry(scope, node) for scope, node in placed}
        for entry in prompt.values():  # a link to a node that does not run is as if it were not there
            kept = {name: value for name, value in entry["inputs"].items() if _holds(value, prompt)}
            entry["inputs"] = kept
        return prompt

    def _opened(self, scope: _Scope, depth: int) -> list[_Scope]:
        """The scope and those inside it. A muted instance stays closed; a bypassed one runs inside, as on the page."""
        if depth > _DEEPEST:
            raise LikenessError(f"{scope.graph.name} contains itself, or is more than {_DEEPEST} subgraphs deep")
        found = [scope]
        for node in scope.graph.nodes.values():
            if node.type in self._subgraphs and node.mode != MUTED:
                inner = _Scope(self._subgraphs[node.type], f"{scope.prefix}{node.id}:", scope, node)
                scope.inner[node.id] = inner
                found += self._opened(inner, depth + 1)
        return found

    def _runs(self, node: Node) -> bool:
        return (
            node.mode not in (MUTED, BYPASSED)
            and node.type not in _ONLY_ON_THE_PAGE
            and node.type not in self._subgraphs
        )

    def _entry(self, scope: _Scope, node: Node) -> dict[str, Any]:
        cls = self._nodes[node.type]
        inputs = widget_values(cls, node.values)
        for slot in node.inputs:
            source = self._source(scope, slot.link, set()) if slot.link is not None else None
            if isinstance(source, _Value):
                inputs[slot.name] = source.value
            elif source is not None:
                inputs[slot.name] = source
        title = node.title or cls.GET_SCHEMA().display_name or node.type
        return {"class_type": node.type, "inputs": inputs, "_meta": {"title": title}}

    def _source(self, scope: _Scope, link_id: int, seen: set[tuple[str, int]]) -> _Source:
        """Where a link really comes from: a running node's output, a value, or nothing."""
        if (scope.prefix, link_id) in seen:
            raise LikenessError(f"the links of {scope.graph.name} run in a circle of reroutes (link {link_id})")
        seen.add((scope.prefix, link_id))
        link = scope.graph.links.get(link_id)
        if link is None:
            raise LikenessError(f"{scope.graph.name} speaks of link {link_id}, which it does not have")
        if scope.outer is not None and link.origin == scope.graph.input_id:
            return self._from_outside(scope, link, seen)
        node = scope.graph.nodes.get(link.origin)
        if node is None:
            raise LikenessError(
                f"link {link_id} of {scope.graph.name} begins at node {link.origin}, which is not there"
            )
        if node.mode == MUTED:
            return None
        if node.mode == BYPASSED or node.type == "Reroute":
            passed = _passed(node, link)
            return self._source(scope, passed, seen) if passed is not None else None
        if node.type == "PrimitiveNode":
            return _widget_value(node, 0)
        if node.id in scope.inner:
            return self._from_inside(scope.inner[node.id], link, seen)
        return [scope.prefix + node.id, link.origin_slot]

    def _from_outside(self, scope: _Scope, link: Link, seen: set[tuple[str, int]]) -> _Source:
        """A subgraph's input: what its instance is given there."""
        if scope.outer is None or scope.instance is None or not 0 <= link.origin_slot < len(scope.graph.inputs):
            raise LikenessError(f"{scope.graph.name} has no input number {link.origin_slot}")
        name = scope.graph.inputs[link.origin_slot].name
        widgets = 0
        for place, slot in enumerate(scope.instance.inputs):
            if slot.name == name and (name or place == link.origin_slot):
                if slot.link is not None:
                    return self._source(scope.outer, slot.link, seen)
                return _widget_value(scope.instance, widgets) if slot.widget else None
            widgets += slot.widget
        return None

    def _from_inside(self, inner: _Scope, link: Link, seen: set[tuple[str, int]]) -> _Source:
        """A subgraph's output: what is linked to it inside."""
        ends = {
            number
            for number, one in inner.graph.links.items()
            if one.target == inner.graph.output_id and one.target_slot == link.origin_slot
        }
        return self._source(inner, min(ends), seen) if ends else None


def _widget_value(node: Node, place: int) -> _Value | None:
    """What is set in one of the widgets of a subgraph's instance or of a PrimitiveNode."""
    if not isinstance(node.values, list) or place >= len(node.values):
        return None
    value = node.values[place]
    return _Value({"__value__": value} if isinstance(value, list) else value)


def _passed(node: Node, link: Link) -> int | None:
    """The link that goes through a bypassed node: the input of the output's own number, else the first of its type."""
    if node.type == "Reroute":
        return node.inputs[0].link if node.inputs else None
    if not 0 <= link.origin_slot < len(node.outputs):
        return None
    wanted = node.outputs[link.origin_slot].type
    same_place = node.inputs[link.origin_slot : link.origin_slot + 1]
    fitting = [slot.link for slot in (*same_place, *node.inputs) if slot.type == wanted and slot.link is not None]
    return fitting[0] if fitting else None


def _holds(value: Any, prompt: Prompt) -> bool:
    return not (isinstance(value, list) and len(value) == 2 and value[0] not in prompt)
