"""What a run tells while it goes on: ComfyUI's websocket events, name and data, as calls of one function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Event = Callable[[str, dict[str, Any]], None]


class Telling:
    """Sends the events of one run, and keeps the state of each node's progress, which every `progress_state` holds."""

    def __init__(self, event: Event, prompt_id: str) -> None:
        self._event = event
        self._prompt_id = prompt_id
        self._states: dict[str, dict[str, Any]] = {}

    def send(self, name: str, **data: Any) -> None:
        """One event with the run's id."""
        self._event(name, {**data, "prompt_id": self._prompt_id})

    def started(self, node_id: str) -> None:
        """The node begins, or goes on after waiting for a lazy input."""
        self._state(node_id, 0.0, 1.0, "running")
        self.send("executing", node=node_id, display_node=node_id)

    def advanced(self, node_id: str | None, value: float, total: float, preview: Any) -> None:
        """A progress bar moved; `preview` is ("JPEG", Pillow image, longest side) or None."""
        if node_id is None:
            return
        self._state(node_id, value, total, "running")
        if preview is not None:
            self.send("preview", **self._named(node_id), image=preview)
        self.send("progress", value=value, max=total, node=node_id)

    def shown(self, node_id: str, output: dict[str, Any] | None) -> None:
        """What the node gave for the page; None for one that needed no run and shows nothing."""
        self.send("executed", node=node_id, display_node=node_id, output=output)

    def finished(self, node_id: str) -> None:
        """The node has its result."""
        total = self._states.get(node_id, {"max": 1.0})["max"]
        self._state(node_id, total, total, "finished")

    def _state(self, node_id: str, value: float, total: float, state: str) -> None:
        self._states[node_id] = {"value": value, "max": total, "state": state, **self._named(node_id)}
        self.send("progress_state", nodes={name: dict(one) for name, one in self._states.items()})

    def _named(self, node_id: str) -> dict[str, Any]:
        ids = {"display_node_id": node_id, "parent_node_id": None, "real_node_id": node_id}
        return {"node_id": node_id, "prompt_id": self._prompt_id, **ids}
