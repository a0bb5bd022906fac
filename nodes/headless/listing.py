"""`likeness nodes`: every node with what it takes and gives."""

from __future__ import annotations

from collections.abc import Iterator

from .api.node import ComfyNode
from .api.sockets import Input
from .registry import all_nodes

_LONGEST_LIST = 6


def listing(wanted: str = "") -> Iterator[str]:
    """Lines of text; `wanted` is a part of an id, a title or a category, in any case."""
    for node_id, node in sorted(all_nodes().items(), key=_ours_first):
        schema = node.GET_SCHEMA()
        names = f"{node_id} {schema.display_name} {schema.category}"
        if wanted.lower() in names.lower():
            yield from _lines(node)


def _ours_first(item: tuple[str, type[ComfyNode]]) -> tuple[bool, str, str]:
    node_id, node = item
    return not node_id.startswith("Likeness"), node.GET_SCHEMA().category, node_id


def _lines(node: type[ComfyNode]) -> Iterator[str]:
    schema = node.GET_SCHEMA()
    yield f"{schema.display_name} ({schema.node_id}), {schema.category}"
    if schema.description:
        yield f"    {schema.description}"
    for one in schema.inputs:
        yield f"    {one.id}: {_described(one)}"
    gives = ", ".join(f"{one.display_name or one.io_type}: {one.io_type}" for one in schema.outputs)
    yield f"    -> {gives or 'nothing (it saves or shows)'}"
    yield ""


def _described(one: Input) -> str:
    """Type, default, range or choices, and the tooltip."""
    told = one.options()
    parts = [one.get_io_type()]
    if one.optional:
        parts.append("optional")
    if "default" in told:
        parts.append(f"default {told['default']!r}")
    if "min" in told or "max" in told:
        parts.append(f"{told.get('min', '')} to {told.get('max', '')}")
    choices = told.get("options")
    if choices:
        more = f" and {len(choices) - _LONGEST_LIST} more" if len(choices) > _LONGEST_LIST else ""
        parts.append(f"one of {', '.join(map(str, choices[:_LONGEST_LIST]))}{more}")
    return f"{', '.join(parts)}{'. ' + told['tooltip'] if 'tooltip' in told else ''}"
