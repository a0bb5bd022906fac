"""The stand-in's progress bars and its interrupt.

A bar belongs to the node that is executing; every step of it is also where an interrupt arrives.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from threading import Event
from typing import Any

Report = Callable[[str | None, float, float, Any], None]


class InterruptProcessingException(Exception):
    """The user stopped the run."""


class Reporting:
    """Who listens to the bars, which node is executing, and whether the user has asked to stop."""

    def __init__(self) -> None:
        self.listener: Report | None = None
        self.node: ContextVar[str | None] = ContextVar("executing node", default=None)
        self._interrupted = Event()

    def interrupt(self, value: bool = True) -> None:
        """Ask the run to stop at its next step, or take that back."""
        if value:
            self._interrupted.set()
        else:
            self._interrupted.clear()

    def interrupted(self) -> bool:
        return self._interrupted.is_set()

    def stop_if_interrupted(self) -> None:
        """Raise InterruptProcessingException once for each interrupt."""
        if self._interrupted.is_set():
            self._interrupted.clear()
            raise InterruptProcessingException


REPORTING = Reporting()


class ProgressBar:
    """Counts the steps of one node; `preview` is ("JPEG", Pillow image, longest side or None)."""

    def __init__(self, total: float, node_id: str | None = None) -> None:
        self.total = total
        self.current = 0.0
        self.node_id = node_id or REPORTING.node.get()

    def update(self, value: float) -> None:
        """Go on by `value` steps."""
        self.update_absolute(self.current + value)

    def update_absolute(self, value: float, total: float | None = None, preview: Any = None) -> None:
        """Go to step `value`; it never passes the total."""
        self.total = total if total is not None else self.total
        self.current = min(value, self.total)
        REPORTING.stop_if_interrupted()
        if REPORTING.listener is not None:
            REPORTING.listener(self.node_id, self.current, self.total, preview)
