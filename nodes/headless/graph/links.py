"""Links of an API-format prompt: an input whose value is [node id, output number]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Prompt = dict[str, dict[str, Any]]


def is_link(value: Any) -> bool:
    """Whether an input's value is a link: a list of a node's id and the number of one of its outputs."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], (int, float))
        and not isinstance(value[1], bool)
    )


def links_of(node: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    """Name of the input, id of the node it comes from, number of the output."""
    for name, value in node.get("inputs", {}).items():
        if is_link(value):
            yield name, value[0], int(value[1])


def types_fit(given: str, wanted: str) -> bool:
    """Whether an output may be linked to an input; `*` fits all, and one common type of several is enough."""
    if "*" in (given, wanted):
        return True
    return not {one.strip() for one in given.split(",")}.isdisjoint(one.strip() for one in wanted.split(","))


def needed(prompt: Prompt, outputs: list[str]) -> list[str]:
    """The ids of the nodes that stand behind some outputs, themselves included, in the prompt's order."""
    found, waiting = set[str](), list(outputs)
    while waiting:
        current = waiting.pop()
        if current not in found and current in prompt:
            found.add(current)
            waiting += [source for _, source, _ in links_of(prompt[current])]
    return [node_id for node_id in prompt if node_id in found]
