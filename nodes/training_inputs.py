"""The inputs that nodes which train have in common."""

from __future__ import annotations

from .host import guarded, io


def minutes_input(default: float, most: float, tooltip: str) -> io.Input:
    return io.Float.Input("minutes", default=default, min=0.0, max=most, step=1.0, tooltip=tooltip)


def name_input(default: str, what: str, folder: str) -> io.Input:
    """`what` is trained, such as "network"; it goes to `folder` of models/likeness."""
    return io.String.Input(
        "name",
        default=default,
        tooltip=f"The {what}'s name. It is written to models/likeness/{folder}/NAME.safetensors.",
    )


def resume_input() -> io.Input:
    return io.Boolean.Input(
        "resume",
        default=True,
        tooltip="On: go on with the run of this name. Off: begin anew, and replace its file in the end.",
    )


def seed_input(tooltip: str) -> io.Input:
    return io.Int.Input("seed", default=0, min=0, max=2**53 - 1, control_after_generate=False, tooltip=tooltip)


def at_once_input() -> io.Input:
    return guarded(
        io.Int.Input,
        "at_once",
        default=0,
        min=0,
        max=1024,
        tooltip="Of these, how many are in memory together: fewer need less of it. 0: all.",
        advanced=True,
    )
