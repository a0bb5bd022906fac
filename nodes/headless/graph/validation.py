"""Checks a prompt before anything runs, and says what is wrong in the shapes that ComfyUI's server answers with.

An output that is sound runs even when another is not; only the faults behind it stop an output.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import Any

from ....models.errors import LikenessError
from ..api.node import ComfyNode
from ..api.sockets import Input
from .links import Prompt, is_link, types_fit
from .values import Fault, fault, read_value

Nodes = dict[str, type[ComfyNode]]


@dataclass
class Verdict:
    """What POST /prompt would answer: the error that stops everything or None, faults by node, outputs that may run."""

    error: dict[str, Any] | None = None
    node_errors: dict[str, dict[str, Any]] = field(default_factory=dict)
    outputs: list[str] = field(default_factory=list)


def validate(prompt: Prompt, nodes: Nodes) -> Verdict:
    """Check classes, links, values and the nodes' own conditions; values are converted to their types in place."""
    for node_id, node in prompt.items():
        if not isinstance(node, dict) or not isinstance(node.get("class_type"), str):
            return _refused("Cannot execute because a node is missing the class_type property.", node_id)
        if node["class_type"] not in nodes:
            return _refused(f"Cannot execute because node {node['class_type']} does not exist.", node_id)
    outputs = [node_id for node_id, node in prompt.items() if nodes[node["class_type"]].GET_SCHEMA().is_output_node]
    if not outputs:
        return Verdict(
            {"type": "prompt_no_outputs", "message": "Prompt has no outputs", "details": "", "extra_info": {}}
        )
    verdict, checked, reasons = Verdict(), _Checked(prompt, nodes), list[Fault]()
    for output in outputs:
        try:
            sound = checked.node(output)
        except RecursionError as error:
            raise LikenessError(f"the graph behind node {output} is too deep: no chain may pass 900 nodes") from error
        except Exception as error:  # an ill-formed link, or the node's own validate_inputs: both are the graph's faults
            sound = False
            wrong = fault("exception_during_validation", "Exception when validating node", str(error))
            wrong["extra_info"] = {"exception_type": type(error).__name__}
            checked.faults[output] = [wrong]
        if sound:
            verdict.outputs.append(output)
            continue
        reasons += checked.faults[output]
        for node_id, faults in checked.faults.items():
            if faults:
                told = {"errors": faults, "dependent_outputs": [], "class_type": prompt[node_id]["class_type"]}
                verdict.node_errors.setdefault(node_id, told)["dependent_outputs"].append(output)
    if not verdict.outputs:
        details = "\n".join(f"{one['message']}: {one['details']}" for one in reasons)
        verdict.error = fault("prompt_outputs_failed_validation", "Prompt outputs failed validation", details)
    return verdict


def _refused(message: str, node_id: str) -> Verdict:
    return Verdict(fault("invalid_prompt", message, f"Node ID '#{node_id}'"))


class _Checked:
    """The nodes checked so far, and their `faults` by id; a node that only needs a faulty one has none of its own."""

    def __init__(self, prompt: Prompt, nodes: Nodes) -> None:
        self.prompt = prompt
        self.nodes = nodes
        self.faults: dict[str, list[Fault]] = {}
        self._sound: dict[str, bool] = {}
        self._path: list[str] = []

    def node(self, node_id: str) -> bool:
        """Check a node and all behind it; an ill-formed link raises, and the node that links here reports it."""
        if node_id in self._sound:
            return self._sound[node_id]
        if node_id in self._path:
            circle = " -> ".join([*self._path[self._path.index(node_id) :], node_id])
            self.faults[node_id] = [fault("dependency_cycle", "Dependency cycle detected", circle)]
            return False
        self._path.append(node_id)
        try:
            faults, sound = self._inputs(node_id)
        finally:
            self._path.pop()
        self.faults[node_id] = self.faults.get(node_id, []) + faults
        self._sound[node_id] = sound and not self.faults[node_id]
        return self._sound[node_id]

    def _inputs(self, node_id: str) -> tuple[list[Fault], bool]:
        node = self.prompt[node_id]
        values, cls = node["inputs"], self.nodes[node["class_type"]]
        faults: list[Fault] = []
        sound = True
        own = _asked_by(cls.validate_inputs) if cls.overrides("validate_inputs") else set()
        received: dict[str, str] = {}
        for one in cls.FINALIZE_SCHEMA().inputs:
            if one.id not in values:
                if not one.optional:
                    missing = fault("required_input_missing", "Required input is missing", one.id)
                    faults.append(missing | {"extra_info": {"input_name": one.id}})
            elif isinstance(values[one.id], list):
                wrong, linked = self._link(one, values[one.id], received, "input_types" in own)
                faults += wrong
                sound = sound and linked
            else:
                values[one.id], wrong = read_value(one, values[one.id], unchecked=one.id in own or "*" in own)
                faults += wrong
        if not faults and sound and own:
            faults += _own_conditions(cls, values, own, received)
        return faults, sound

    def _link(self, one: Input, value: list[Any], received: dict[str, str], any_type: bool) -> tuple[list[Fault], bool]:
        if len(value) != 2:
            text = "Bad linked input, must be a length-2 list of [node_id, slot_index]"
            return [fault("bad_linked_input", text, one.id, one, value)], False
        source = value[0]
        outputs = self.nodes[self.prompt[source]["class_type"]].GET_SCHEMA().outputs
        received[one.id] = given = outputs[value[1]].io_type
        if not any_type and not types_fit(given, one.get_io_type()):
            text = f"{one.id}, received_type({given}) mismatch input_type({one.get_io_type()})"
            wrong = fault("return_type_mismatch", "Return type mismatch between linked nodes", text, one)
            wrong["extra_info"] |= {"received_type": given, "linked_node": value}
            return [wrong], False
        try:
            return [], self.node(source)
        except RecursionError:
            raise
        except Exception as error:  # as above, one node further on
            text = "Exception when validating inner node"
            wrong = fault("exception_during_inner_validation", text, str(error), one)
            described = {"exception_message": str(error), "exception_type": type(error).__name__, "linked_node": value}
            wrong["extra_info"] |= described
            self.faults[source], self._sound[source] = [wrong], False
            return [], False


def _asked_by(function: Any) -> set[str]:
    """The values a node's validate_inputs wants; "*" stands for all."""
    parameters = inspect.signature(function).parameters.values()
    return {"*" if one.kind is one.VAR_KEYWORD else one.name for one in parameters}


def _own_conditions(
    cls: type[ComfyNode], values: dict[str, Any], asked: set[str], received: dict[str, str]
) -> list[Fault]:
    """What the node itself says of the values that are known now; a linked value is None as yet."""
    known = {one.id for one in cls.GET_SCHEMA().inputs if one.id in values and ("*" in asked or one.id in asked)}
    told = {name: None if is_link(values[name]) else values[name] for name in known}
    answer = cls.validate_inputs(**told, **({"input_types": received} if "input_types" in asked else {}))
    if answer is True:
        return []
    because = "" if answer is False else f" - {answer}"
    wrong = [
        fault("custom_validation_failed", "Custom validation failed for node", f"{name}{because}") for name in known
    ]
    return [one | {"extra_info": {"input_name": name}} for one, name in zip(wrong, known, strict=True)]
