"""What a run looks like on the terminal: a line per node with its progress, then where each file is."""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic
from typing import Any

from .graph.links import Prompt
from .graph.settings import title_of
from .machine.folders import FOLDERS

_BAR = 24


class Terminal:
    """Listens to a run's events; on a real terminal the line of the running node is written over as it goes on.

    Progress goes to the error stream, so that the output stream holds nothing but results.
    """

    def __init__(self, prompt: Prompt, node_count: int) -> None:
        self._prompt = prompt
        self._count = node_count
        self._live = sys.stderr.isatty()
        self._begun: dict[str, float] = {}
        self._finished: set[str] = set()

    def __call__(self, name: str, data: dict[str, Any]) -> None:
        """One event of the run."""
        if name == "executing":
            self._begun.setdefault(data["node"], monotonic())
            self._line(data["node"], "...", passing=True)
        elif name == "progress":
            self._line(data["node"], self._bar(data), passing=True)
        elif name == "progress_state":
            for node_id, state in data["nodes"].items():
                if state["state"] == "finished" and node_id not in self._finished:
                    self._finished.add(node_id)
                    self._line(node_id, self._summary(node_id, state["max"]))
        elif name == "execution_interrupted":
            self._line(data["node_id"], "stopped")
        elif name == "execution_error":
            self._line(data["node_id"], "failed")

    def _bar(self, data: dict[str, Any]) -> str:
        done, total = data["value"], max(data["max"], 1)
        spent = monotonic() - self._begun[data["node"]]
        left = f", {spent / done * (total - done):.0f} s left" if done else ""
        filled = int(_BAR * done / total)
        return f"[{'#' * filled}{'.' * (_BAR - filled)}] {done:.0f} of {total:.0f}{left}"

    def _summary(self, node_id: str, total: float) -> str:
        spent = monotonic() - self._begun.get(node_id, monotonic())
        steps = f", {total:.0f} steps, {total / spent:.1f} a second" if total > 1 and spent > 0.1 else ""
        return f"{spent:.1f} s{steps}"

    def _line(self, node_id: str, text: str, passing: bool = False) -> None:
        if passing and not self._live:
            return
        title = title_of(self._prompt[node_id])
        start, end = ("\r\x1b[2K", "" if passing else "\n") if self._live else ("", "\n")
        place = min(len(self._finished) + passing, self._count)
        sys.stderr.write(f"{start}[{place}/{self._count}] {title}: {text}{end}")
        sys.stderr.flush()


def results(shown: dict[str, dict[str, Any]], prompt: Prompt) -> list[str]:
    """The saved files by their paths, and texts with the title of the node that shows them."""
    lines = []
    for node_id, output in shown.items():
        for items in output.values():
            for item in items if isinstance(items, (list, tuple)) else ():
                if isinstance(item, dict) and item.get("type") == "output":
                    folder = Path(FOLDERS.get_output_directory(), item.get("subfolder", ""))
                    lines.append(str(folder / item["filename"]))
        for text in output.get("text", ()):
            lines.append(f"{title_of(prompt[node_id])}: {text}")
    return lines
