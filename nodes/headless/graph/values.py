"""One value of a prompt against its input: converted to the type, inside the range, in the list."""

from __future__ import annotations

from typing import Any

from ..api.sockets import Input
from ..api.widgets import Combo

Fault = dict[str, Any]

_CONVERT = {"INT": int, "FLOAT": float, "STRING": str, "BOOLEAN": bool}


def fault(kind: str, message: str, details: str, one: Input | None = None, value: Any = None) -> Fault:
    """A fault as the server words it; with an input, extra_info says which, its entry and the value that came."""
    told: Fault = {"type": kind, "message": message, "details": details, "extra_info": {}}
    if one is not None:
        told["extra_info"] = {"input_name": one.id, "input_config": [one.get_io_type(), one.options()]}
    if value is not None:
        told["extra_info"]["received_value"] = value
    return told


def read_value(one: Input, value: Any, unchecked: bool = False) -> tuple[Any, list[Fault]]:
    """The value as the node will get it, and what is wrong with it.

    A list is written {"__value__": [...]}, since a bare one is a link. `unchecked`: the node itself checks its range.
    """
    if isinstance(value, dict) and "__value__" in value:
        value = value["__value__"]
    kind = one.get_io_type()
    if kind in _CONVERT:
        try:
            value = _CONVERT[kind](value)
        except (ValueError, TypeError, OverflowError) as error:
            text = f"Failed to convert an input value to a {kind} value"
            wrong = fault("invalid_input_type", text, f"{one.id}, {value}, {error}", one, value)
            wrong["extra_info"]["exception_message"] = str(error)
            return value, [wrong]
    return value, [] if unchecked else _outside(one, value)


def _outside(one: Input, value: Any) -> list[Fault]:
    least, most = getattr(one, "min", None), getattr(one, "max", None)
    if least is not None and value < least:
        return [fault("value_smaller_than_min", f"Value {value} smaller than min of {least}", one.id, one, value)]
    if most is not None and value > most:
        return [fault("value_bigger_than_max", f"Value {value} bigger than max of {most}", one.id, one, value)]
    if isinstance(one, Combo.Input) and one.choices is not None:
        chosen = value if one.multiselect and isinstance(value, list) else [value]
        strange = [choice for choice in chosen if choice not in one.choices]
        if strange:
            listed = str(one.choices) if len(one.choices) <= 20 else f"(list of length {len(one.choices)})"
            return [
                fault("value_not_in_list", "Value not in list", f"{one.id}: '{strange[0]}' not in {listed}", one, value)
            ]
    return []
