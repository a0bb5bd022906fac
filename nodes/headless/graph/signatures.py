"""What a node's result depends on, as one digest: its class, its values, and the digests of all that it is linked to.

Two nodes of one digest give the same result, so the second is not executed.
"""

from __future__ import annotations

import json
import math
from hashlib import sha256
from itertools import count
from typing import Any

from ..api.node import ComfyNode
from ..api.schema import Hidden
from .links import Prompt, is_link, links_of

_unlike_any = count()


class Signatures:
    """Digests of a prompt's nodes, each computed once for the prompt."""

    def __init__(self, prompt: Prompt, nodes: dict[str, type[ComfyNode]]) -> None:
        self._prompt = prompt
        self._nodes = nodes
        self._known: dict[str, str] = {}

    def of(self, node_id: str) -> str:
        """The digest of one node; those behind it come first. A link to nowhere or round in a circle never matches."""
        stack, open_nodes = [node_id], set[str]()
        while stack:
            current = stack[-1]
            if current in self._known:
                stack.pop()
                continue
            sources = {source for _, source, _ in links_of(self._prompt.get(current, {}))}
            waiting = [source for source in sources if source not in self._known and source not in open_nodes]
            if waiting and current not in open_nodes:
                open_nodes.add(current)
                stack += waiting
                continue
            self._known[current] = self._digest(current)
            open_nodes.discard(current)
            stack.pop()
        return self._known[node_id]

    def _digest(self, node_id: str) -> str:
        node = self._prompt.get(node_id)
        cls = self._nodes.get(node["class_type"]) if node else None
        if node is None or cls is None:
            return f"none like it {next(_unlike_any)}"
        schema = cls.GET_SCHEMA()
        parts: list[Any] = [node["class_type"], _fingerprint(cls, node["inputs"])]
        if Hidden.unique_id in schema.hidden or schema.not_idempotent:
            parts.append(node_id)
        for name, value in sorted(node["inputs"].items()):
            if is_link(value):
                parts.append([name, self._known.get(value[0], f"none like it {next(_unlike_any)}"), value[1]])
            else:
                parts.append([name, value])
        return sha256(json.dumps(parts, default=_by_name).encode()).hexdigest()


def _by_name(_: Any) -> str:
    return f"none like it {next(_unlike_any)}"


def _fingerprint(cls: type[ComfyNode], values: dict[str, Any]) -> Any:
    """What the node says of things beside its inputs, such as a file's date; NaN and a failure mean: always anew."""
    if not cls.overrides("fingerprint_inputs"):
        return None
    known = {one.id: values[one.id] for one in cls.GET_SCHEMA().inputs if one.id in values}
    told = {name: None if is_link(value) else value for name, value in known.items()}
    if cls.GET_SCHEMA().is_input_list:
        told = {name: [value] for name, value in told.items()}
    try:
        print_of_it = cls.fingerprint_inputs(**told)
    except Exception:  # whatever a node's own code raises here, ComfyUI runs the node again; so do we
        return _by_name(None)
    return _by_name(None) if isinstance(print_of_it, float) and math.isnan(print_of_it) else print_of_it
