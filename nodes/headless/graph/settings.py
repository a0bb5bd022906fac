"""Values set from outside: `Node title.input=value`, as the command line takes them."""

from __future__ import annotations

from typing import Any

from ....models.errors import LikenessError
from ..api.node import ComfyNode
from ..api.sockets import Input
from .links import Prompt

_WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def apply_settings(prompt: Prompt, nodes: dict[str, type[ComfyNode]], settings: list[str]) -> None:
    """Put each setting into the prompt, over a value or a link. A node is named by its title, its class or its id.

    LikenessError says which part of a setting names nothing, and what there is to name.
    """
    for setting in settings:
        target, equals, text = setting.partition("=")
        title, dot, name = target.rpartition(".")
        if not equals or not dot:
            raise LikenessError(f'--set {setting!r} is not of the form "Node title.input=value"')
        node = prompt[_named(prompt, title.strip(), setting)]
        schema = nodes[node["class_type"]].GET_SCHEMA() if node.get("class_type") in nodes else None
        one = schema.input_named(name.strip()) if schema else None
        if schema is None or one is None:
            known = ", ".join(one.id for one in schema.inputs) if schema else "none"
            raise LikenessError(f"--set {setting!r}: {title} has no input {name.strip()!r} (it has: {known})")
        node["inputs"][one.id] = _value(one, text, setting)


def _named(prompt: Prompt, name: str, setting: str) -> str:
    for known in (title_of, lambda one: one.get("class_type")):
        found = [node_id for node_id, node in prompt.items() if known(node) == name]
        if len(found) > 1:
            raise LikenessError(
                f"--set {setting!r}: {len(found)} nodes are called {name!r}: use one of the ids {found}"
            )
        if found:
            return found[0]
    if name in prompt:
        return name
    titles = ", ".join(sorted({title_of(node) for node in prompt.values()}))
    raise LikenessError(f"--set {setting!r}: no node is called {name!r} (there are: {titles})")


def title_of(node: dict[str, Any]) -> str:
    """What the node is called on the page."""
    meta = node.get("_meta")
    return str((meta or {}).get("title") or node.get("class_type")) if isinstance(meta, (dict, type(None))) else ""


def _value(one: Input, text: str, setting: str) -> Any:
    """The text as the input's type; only a switch needs words, numbers are read when the prompt is checked."""
    if one.get_io_type() != "BOOLEAN":
        return text
    if text.strip().lower() not in _WORDS:
        raise LikenessError(f"--set {setting!r}: {one.id} is a switch, so it takes true or false")
    return _WORDS[text.strip().lower()]
