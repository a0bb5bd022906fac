"""Runs a validated prompt: each needed node once, none whose inputs are as they were, and tells what it does."""

from __future__ import annotations

import asyncio
import traceback
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from ..api.node import ComfyNode
from ..api.schema import Hidden, HiddenHolder
from ..machine.progress import REPORTING, InterruptProcessingException
from .calls import Lists, Outcome, call, merged
from .events import Event, Telling
from .links import Prompt, is_link, links_of
from .schedule import Schedule
from .signatures import Signatures


@dataclass
class Run:
    """How a run ended: "success", "error" or "interrupted", what each node showed, and the error that a node raised."""

    status: str
    shown: dict[str, dict[str, Any]]
    error: BaseException | None = None
    node_id: str | None = None


class Executor:
    """Keeps the results of the last prompt, so that the next runs only what changed."""

    def __init__(self, nodes: dict[str, type[ComfyNode]], event: Event = lambda name, data: None) -> None:
        self._nodes = nodes
        self._event = event
        self._kept: dict[str, Outcome] = {}

    def run(self, prompt: Prompt, outputs: list[str], extra_pnginfo: dict[str, Any] | None = None) -> Run:
        """Execute what the output nodes need. Errors and interrupts end the run and are in its result, not raised."""
        REPORTING.interrupt(False)
        one = _One(prompt, self._nodes, self._kept, self._event, extra_pnginfo)
        try:
            return asyncio.run(one.execute(outputs))
        finally:
            REPORTING.listener = None
            wanted = {one.signatures.of(node_id) for node_id in prompt}
            self._kept = {digest: outcome for digest, outcome in self._kept.items() if digest in wanted}


class _One:
    """One run of one prompt."""

    def __init__(
        self,
        prompt: Prompt,
        nodes: dict[str, type[ComfyNode]],
        kept: dict[str, Outcome],
        event: Event,
        extra_pnginfo: dict[str, Any] | None,
    ) -> None:
        self._prompt = prompt
        self._nodes = nodes
        self._kept = kept
        self._extra_pnginfo = extra_pnginfo
        self._tell = Telling(event, str(uuid4()))
        self.signatures = Signatures(prompt, nodes)
        self._executed: list[str] = []
        self._shown: dict[str, dict[str, Any]] = {}
        self._schedule = Schedule(self._links, lambda one: self._outcome(one) is not None, self._is_output)

    async def execute(self, outputs: list[str]) -> Run:
        """Nodes one after another until no output waits."""
        REPORTING.listener = self._tell.advanced
        self._tell.send("execution_start")
        self._tell.send("execution_cached", nodes=[one for one in self._prompt if self._outcome(one) is not None])
        for output in outputs:
            self._schedule.add(output)
        while (node_id := self._schedule.next()) is not None:
            token = REPORTING.node.set(node_id)
            try:
                REPORTING.stop_if_interrupted()
                await self._node(node_id)
            except (InterruptProcessingException, KeyboardInterrupt):
                self._tell.send("execution_interrupted", **self._where(node_id))
                return Run("interrupted", self._shown, None, node_id)
            except Exception as error:  # a node's own code may raise anything; the run ends and says what
                self._fail(node_id, f"{error}\n", type(error).__name__, error)
                return Run("error", self._shown, error, node_id)
            finally:
                REPORTING.node.reset(token)
        self._tell.send("execution_success")
        return Run("success", self._shown)

    async def _node(self, node_id: str) -> None:
        outcome = self._outcome(node_id)
        if outcome is not None:  # an output of the last run, or the twin of a node of this one
            self._tell.shown(node_id, outcome.shown)
        else:
            self._tell.started(node_id)
            cls, values = self._class(node_id), self._values(node_id)
            wanted = await self._lazy(node_id, cls, values)
            if wanted:
                self._schedule.wait(node_id, wanted)
                return
            hidden = self._hidden(node_id, cls)
            answers = await call(cls, "execute", values, hidden, before=REPORTING.stop_if_interrupted)
            outcome = merged(cls, answers)
            self._kept[self.signatures.of(node_id)] = outcome
            if outcome.shown is not None:
                self._tell.shown(node_id, outcome.shown)
            for message in outcome.blocked:
                self._fail(node_id, f"Execution Blocked: {message}", "ExecutionBlocked")
            self._executed.append(node_id)
        if outcome.shown is not None:
            self._shown[node_id] = outcome.shown
        self._tell.finished(node_id)
        self._schedule.done(node_id)

    def _values(self, node_id: str) -> Lists:
        """Each input as a list of values; what is linked but not computed yet is None."""
        values: Lists = {}
        for one in self._class(node_id).GET_SCHEMA().inputs:
            value = self._prompt[node_id]["inputs"].get(one.id)
            if is_link(value):
                outcome = self._outcome(value[0])
                values[one.id] = [None] if outcome is None else outcome.outputs[int(value[1])]
            elif one.id in self._prompt[node_id]["inputs"]:
                values[one.id] = [value]
        return values

    async def _lazy(self, node_id: str, cls: type[ComfyNode], values: Lists) -> set[str]:
        """The lazy inputs that the node asks for and that have no value yet."""
        open_inputs = {name for name, source, lazy in self._links(node_id) if lazy and not self._outcome(source)}
        if not open_inputs:
            return set()
        answers = await call(cls, "check_lazy_status", values, self._hidden(node_id, cls))
        asked = {name for answer in answers if isinstance(answer, (list, tuple, set)) for name in answer}
        return asked & open_inputs

    def _hidden(self, node_id: str, cls: type[ComfyNode]) -> HiddenHolder:
        offered: dict[str, Any] = {"unique_id": node_id, "prompt": self._prompt, "extra_pnginfo": self._extra_pnginfo}
        asked = {Hidden(one).name for one in cls.GET_SCHEMA().hidden}
        return HiddenHolder(**{name: value for name, value in offered.items() if name in asked})

    def _fail(self, node_id: str, message: str, kind: str, error: Exception | None = None) -> None:
        """Tell of an error; an input that is not plain, such as a tensor, appears as its text."""
        given = {} if error is None else self._values(node_id)
        self._tell.send(
            "execution_error",
            **self._where(node_id),
            exception_message=message,
            exception_type=kind,
            traceback=[] if error is None else traceback.format_exception(error),
            current_inputs={name: [_plain(value) for value in values] for name, values in given.items()}
            if error
            else [],
            current_outputs=sorted(self._prompt) if error else [],
        )

    def _where(self, node_id: str) -> dict[str, Any]:
        return {"node_id": node_id, "node_type": self._prompt[node_id]["class_type"], "executed": list(self._executed)}

    def _outcome(self, node_id: str) -> Outcome | None:
        return self._kept.get(self.signatures.of(node_id))

    def _class(self, node_id: str) -> type[ComfyNode]:
        return self._nodes[self._prompt[node_id]["class_type"]]

    def _links(self, node_id: str) -> list[tuple[str, str, bool]]:
        """Name, source and laziness of the linked inputs; what the node does not take counts for nothing."""
        inputs = {one.id: bool(one.lazy) for one in self._class(node_id).GET_SCHEMA().inputs}
        return [(name, source, inputs[name]) for name, source, _ in links_of(self._prompt[node_id]) if name in inputs]

    def _is_output(self, node_id: str) -> bool:
        return self._class(node_id).GET_SCHEMA().is_output_node


def _plain(value: Any) -> Any:
    return value if isinstance(value, (int, float, bool, str, type(None))) else str(value)
