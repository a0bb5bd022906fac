"""A node's description: what it takes, what it gives, and the entry of it that the server shows at /object_info."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .sockets import Input, Output, WidgetInput


class Hidden(str, Enum):
    """What a node may ask of the runner beside its inputs."""

    unique_id = "UNIQUE_ID"
    prompt = "PROMPT"
    extra_pnginfo = "EXTRA_PNGINFO"
    dynprompt = "DYNPROMPT"
    auth_token_comfy_org = "AUTH_TOKEN_COMFY_ORG"
    api_key_comfy_org = "API_KEY_COMFY_ORG"


@dataclass
class HiddenHolder:
    """The hidden values of one execution; None where the schema did not ask."""

    unique_id: str | None = None
    prompt: dict[str, Any] | None = None
    extra_pnginfo: dict[str, Any] | None = None
    dynprompt: Any = None
    auth_token_comfy_org: str | None = None
    api_key_comfy_org: str | None = None


@dataclass
class Schema:
    """What `define_schema` returns; `node_id` must be unique over all packs."""

    node_id: str
    display_name: str | None = None
    category: str = "sd"
    inputs: list[Input] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    description: str = ""
    is_input_list: bool = False
    is_output_node: bool = False
    is_deprecated: bool = False
    is_experimental: bool = False
    is_api_node: bool = False
    not_idempotent: bool = False
    enable_expand: bool = False

    def validate(self) -> None:
        """Raise ValueError on two inputs, or two outputs, of one name."""
        for kind, names in (
            ("input", [one.id for one in self.inputs]),
            ("output", [one.id for one in self.outputs if one.id is not None]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"node {self.node_id} has more than one {kind} named {', '.join(twice)}")

    def finalize(self) -> None:
        """Name the nameless outputs, and give an output node the prompt and the workflow it writes into files."""
        if self.is_output_node:
            self.hidden += [one for one in (Hidden.prompt, Hidden.extra_pnginfo) if one not in self.hidden]
        for place, output in enumerate(self.outputs):
            if output.id is None:
                output.id = f"_{place}_{output.io_type}_"

    def entry(self, python_module: str) -> dict[str, Any]:
        """The entry of /object_info."""
        inputs: dict[str, Any] = {"required": {}}
        for one in self.inputs:
            group = inputs.setdefault("optional" if one.optional else "required", {})
            group[one.id] = [one.get_io_type(), one.options()]
        if self.hidden:
            inputs["hidden"] = {one.name: [one.value] for one in self.hidden}
        return {
            "input": inputs,
            "input_order": {group: list(inputs[group]) for group in inputs},
            "output": [one.io_type for one in self.outputs],
            "output_is_list": [one.is_output_list for one in self.outputs],
            "output_name": [one.display_name or one.io_type for one in self.outputs],
            "output_tooltips": [one.tooltip for one in self.outputs],
            "name": self.node_id,
            "display_name": self.display_name,
            "description": self.description,
            "python_module": python_module,
            "category": self.category,
            "output_node": self.is_output_node,
            "deprecated": self.is_deprecated,
            "experimental": self.is_experimental,
            "api_node": self.is_api_node,
        }

    def input_named(self, name: str) -> Input | None:
        """The input of that id."""
        return next((one for one in self.inputs if one.id == name), None)

    def widgets(self) -> list[WidgetInput]:
        """The inputs that the page shows as widgets, in order."""
        return [one for one in self.inputs if isinstance(one, WidgetInput) and not one.force_input]
