"""A saved node's widget values, which have no names, given to the inputs that they belong to.

The page keeps them in the order of the widgets: required inputs, an upload button, optional inputs; and a number that
can change after each run is followed by the choice how ("fixed", "randomize" ...). A node that plays sound has a
player among its widgets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..api.io import MultiType
from ..api.node import ComfyNode
from ..api.sockets import Input, UploadType, WidgetInput
from ..api.widgets import Combo

_SEEDS = ("seed", "noise_seed")  # the page gives whole numbers of these names the choice without being told
_NO_INPUT = None


def widget_values(cls: type[ComfyNode], values: list[Any] | dict[str, Any]) -> dict[str, Any]:
    """Values by input. What is not in the file takes the input's default, as on the page."""
    order = list(_order(cls))
    found: dict[str, Any] = {}
    for place, one in enumerate(order):
        if one is _NO_INPUT:
            continue
        if isinstance(values, dict):
            found[one.id] = values.get(one.id, _default(one))
        else:
            found[one.id] = values[place] if place < len(values) else _default(one)
    return {name: {"__value__": value} if isinstance(value, list) else value for name, value in found.items()}


def _order(cls: type[ComfyNode]) -> Iterator[Input | None]:
    """Each widget's input, or None for a widget that has none."""
    inputs = cls.GET_SCHEMA().inputs
    uploads = [one.upload for one in inputs if isinstance(one, Combo.Input) and one.upload]
    for one in (one for one in inputs if not one.optional):
        yield from _with_control(one)
    if UploadType.audio in uploads or cls.GET_SCHEMA().node_id in ("SaveAudio", "PreviewAudio"):
        yield _NO_INPUT  # the player
    if uploads:
        yield _NO_INPUT  # the button
    for one in (one for one in inputs if one.optional):
        yield from _with_control(one)


def _with_control(one: Input) -> Iterator[Input | None]:
    widget = one.first if isinstance(one, MultiType.Input) else one
    if not isinstance(widget, WidgetInput) or widget.force_input:
        return
    yield one
    declared = getattr(widget, "control_after_generate", None)
    if declared or (declared is None and widget.get_io_type() == "INT" and one.id in _SEEDS):
        yield _NO_INPUT


def _default(one: Input) -> Any:
    """What the page shows in a fresh widget."""
    widget = one.first if isinstance(one, MultiType.Input) else one
    if getattr(widget, "default", None) is not None:
        return getattr(widget, "default")  # noqa: B009 - mypy sees a plain Input
    choices = getattr(widget, "choices", None)
    if choices:
        return choices[0]
    plain: dict[str, Any] = {"INT": 0, "FLOAT": 0.0, "STRING": "", "BOOLEAN": False}
    return plain.get(widget.get_io_type()) if widget is not None else None
