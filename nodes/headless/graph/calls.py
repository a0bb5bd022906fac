"""One node's execution: its inputs gathered, its function called once or once per list item, its results merged."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import torch

from ....models.errors import LikenessError
from ..api.node import ComfyNode, NodeOutput
from ..api.schema import HiddenHolder

Lists = dict[str, list[Any]]


@dataclass(frozen=True)
class Blocked:
    """In the place of a value: what is behind it does not run, and says why if there is a message."""

    message: str | None


@dataclass
class Outcome:
    """A node's outputs, each a list of values, and what the page shows (None: nothing)."""

    outputs: list[list[Any]]
    shown: dict[str, Any] | None = None
    blocked: list[str] = field(default_factory=list)


def rows(cls: type[ComfyNode], values: Lists) -> Iterator[dict[str, Any]]:
    """The keywords of each call: a node that takes lists gets them whole, any other item by item, the last repeated."""
    if cls.GET_SCHEMA().is_input_list:
        yield dict(values)
        return
    for place in range(max((len(items) for items in values.values()), default=1) or 1):
        yield {name: items[min(place, len(items) - 1)] for name, items in values.items() if items}


async def call(
    cls: type[ComfyNode], function: str, values: Lists, hidden: HiddenHolder, before: Callable[[], None] | None = None
) -> list[Any]:
    """Call a class's function on every row under inference mode; blocked rows are passed on as they are."""
    answers = []
    clone = cls.locked_clone(hidden)
    for keywords in rows(cls, values):
        items = [item for value in keywords.values() for item in (value if isinstance(value, list) else [value])]
        block = next((item for item in items if isinstance(item, Blocked)), None)
        if block is not None:
            answers.append(block)
            continue
        if before is not None:
            before()
        with torch.inference_mode():
            answer = getattr(clone, function)(**keywords)
            answers.append(await answer if inspect.isawaitable(answer) else answer)
    return answers


def merged(cls: type[ComfyNode], answers: list[Any]) -> Outcome:
    """The rows' answers as one list per output; what is shown is joined, name by name."""
    schema = cls.GET_SCHEMA()
    outcome = Outcome([[] for _ in schema.outputs])
    shown: list[dict[str, Any]] = []
    for answer in answers:
        given, ui = _read(cls, answer)
        if isinstance(answer, Blocked) and answer.message is not None and schema.is_output_node:
            outcome.blocked.append(answer.message)
        if ui is not None:
            shown.append(ui)
        for values, output, value in zip(outcome.outputs, schema.outputs, given, strict=False):
            if output.is_output_list and isinstance(value, list):
                values += value
            else:
                values.append(value)
    if shown:
        outcome.shown = {name: [item for one in shown for item in one.get(name, ())] for name in shown[0]}
    return outcome


def _read(cls: type[ComfyNode], answer: Any) -> tuple[list[Any], dict[str, Any] | None]:
    """Values in the order of the outputs, and what is shown, from anything `execute` may return."""
    count = len(cls.GET_SCHEMA().outputs)
    if isinstance(answer, Blocked):
        return [Blocked(None if cls.GET_SCHEMA().is_output_node else answer.message)] * count, None
    if isinstance(answer, NodeOutput):
        if answer.expand is not None:
            raise LikenessError(f"{cls.__name__} expands into other nodes: only ComfyUI itself can run it")
        ui = answer.ui.as_dict() if hasattr(answer.ui, "as_dict") else answer.ui
        if answer.block_execution is not None:
            return [Blocked(answer.block_execution)] * count, ui
        given = list(answer.args)
    elif isinstance(answer, dict):
        given, ui = list(answer.get("result", ())), answer.get("ui")
    else:
        given, ui = list(answer) if isinstance(answer, tuple) else [] if answer is None else [answer], None
    return given + [None] * (count - len(given)), ui
