"""Single values as nodes, so that one value can be linked to several places."""

from __future__ import annotations

from typing import Any

from ..api import io

_MOST = 2**63 - 1


def _schema(node_id: str, display_name: str, value: io.Input, output: io.Output) -> io.Schema:
    return io.Schema(
        node_id=node_id, display_name=display_name, category="utils/primitive", inputs=[value], outputs=[output]
    )


class _Primitive(io.ComfyNode):
    @classmethod
    def execute(cls, value: Any) -> io.NodeOutput:
        return io.NodeOutput(value)


class PrimitiveInt(_Primitive):
    @classmethod
    def define_schema(cls) -> io.Schema:
        value = io.Int.Input("value", min=-_MOST, max=_MOST, control_after_generate=True)
        return _schema("PrimitiveInt", "Int", value, io.Int.Output())


class PrimitiveFloat(_Primitive):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return _schema("PrimitiveFloat", "Float", io.Float.Input("value", min=-_MOST, max=_MOST), io.Float.Output())


class PrimitiveString(_Primitive):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return _schema("PrimitiveString", "String", io.String.Input("value"), io.String.Output())


class PrimitiveStringMultiline(_Primitive):
    @classmethod
    def define_schema(cls) -> io.Schema:
        value = io.String.Input("value", multiline=True)
        return _schema("PrimitiveStringMultiline", "String (Multiline)", value, io.String.Output())


class PrimitiveBoolean(_Primitive):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return _schema("PrimitiveBoolean", "Boolean", io.Boolean.Input("value"), io.Boolean.Output())


NODES = [PrimitiveInt, PrimitiveFloat, PrimitiveString, PrimitiveStringMultiline, PrimitiveBoolean]
