"""Anything shown as text on its node."""

from __future__ import annotations

import json
from typing import Any

from ..api import io, ui


class PreviewAny(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="PreviewAny",
            display_name="Preview Any",
            category="utils",
            inputs=[io.AnyType.Input("source")],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, source: Any) -> io.NodeOutput:
        return io.NodeOutput(ui=ui.PreviewText(source if isinstance(source, str) else json.dumps(source, default=str)))


NODES = [PreviewAny]
