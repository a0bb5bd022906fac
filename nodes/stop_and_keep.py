"""Ending a training run from the page without throwing it away: what the button of js/stop_and_keep.mjs asks for."""

from __future__ import annotations

from types import TracebackType
from typing import Any, ClassVar

ROUTE = "/likeness/stop_and_keep"


class StopAndKeep:
    """While a node trains, inside a `with`: `asked` says whether the page wants it to end now and keep what it has."""

    _running: ClassVar[list[StopAndKeep]] = []

    def __init__(self, node_id: str | None) -> None:
        self.node_id = str(node_id)
        self.asked = False

    def __enter__(self) -> StopAndKeep:
        self._running.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.remove(self)

    @classmethod
    def answer(cls, asked: dict[str, Any]) -> dict[str, Any]:
        """{"node_id": "7"} -> {"stopping": whether that node is training}.

        ComfyUI calls a node inside a subgraph "3:7", the page calls it 7.
        """
        wanted = str(asked.get("node_id")).rpartition(":")[2]
        found = [run for run in cls._running if run.node_id.rpartition(":")[2] == wanted]
        for run in found:
            run.asked = True
        return {"stopping": bool(found)}
