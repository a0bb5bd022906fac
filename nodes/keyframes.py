"""What nodes that animate by keys are asked for: the keys, how long they last and how fast frames follow."""

from __future__ import annotations

from .host import io
from .seconds import seconds_input


def rate_input() -> io.Float.Input:
    """Frames a second."""
    return io.Float.Input("fps", default=25.0, min=1.0, max=120.0, step=0.01, tooltip="Frames a second, 1 to 120.")


def keyframe_inputs(keys: str, held: str = "everything is held") -> list[io.Input]:
    """`keys`: those that stand there at first; `held`: what becomes of the last one."""
    return [
        io.String.Input(
            "keyframes",
            multiline=True,
            default=keys,
            tooltip="The keys as JSON; the help page describes every field.",
        ),
        seconds_input(0.0, f"Length in seconds; 0 ends with the last key. Past that key {held}."),
        rate_input(),
    ]
