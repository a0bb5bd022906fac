"""The base of every node class, and what its `execute` returns."""

from __future__ import annotations

from typing import Any, cast

from .schema import HiddenHolder, Schema


class _Lockable(type):
    """Lets a class be closed against writing: a node that kept state on its class would leak it into the next run."""

    def __setattr__(cls, name: str, value: Any) -> None:
        if cls.__dict__.get("_locked", False):
            raise AttributeError(f"Cannot modify class attribute {name!r} on locked class {cls.__name__!r}")
        super().__setattr__(name, value)


class ComfyNode(metaclass=_Lockable):
    """A node: `define_schema` and `execute`, both classmethods; the rest is optional."""

    RELATIVE_PYTHON_MODULE: str | None = None
    hidden: HiddenHolder = HiddenHolder()
    _schema: Schema | None = None

    @classmethod
    def define_schema(cls) -> Schema:
        """What the node takes and gives."""
        raise NotImplementedError(f"{cls.__name__} has no define_schema")

    # A node writes these with its own parameters: the ids of its inputs.

    @classmethod
    def execute(cls, *_: Any, **values: Any) -> Any:
        """Do the work; may be `async`."""
        raise NotImplementedError(f"{cls.__name__} has no execute")

    @classmethod
    def validate_inputs(cls, *_: Any, **values: Any) -> bool | str:
        """True, or what is wrong with the values that are known before the run."""
        return True

    @classmethod
    def fingerprint_inputs(cls, *_: Any, **values: Any) -> Any:
        """Anything; when it differs from last time, the node runs again although its inputs are the same."""
        raise NotImplementedError

    @classmethod
    def check_lazy_status(cls, *_: Any, **values: Any) -> list[str]:
        """The lazy inputs still needed; those not yet computed arrive as None."""
        return [name for name, value in values.items() if value is None]

    @classmethod
    def GET_SCHEMA(cls) -> Schema:
        """The schema, checked and completed; built once per class."""
        if "_schema" not in cls.__dict__ or cls._schema is None:
            schema = cls.define_schema()
            schema.validate()
            schema.finalize()
            cls._schema = schema
        return cls.__dict__["_schema"]

    @classmethod
    def GET_NODE_INFO_V1(cls) -> dict[str, Any]:
        """The entry at /object_info."""
        return cls.FINALIZE_SCHEMA().entry(cls.RELATIVE_PYTHON_MODULE or "nodes")

    @classmethod
    def FINALIZE_SCHEMA(cls) -> Schema:
        """The schema built anew, since folders may hold other files by now: what a prompt is checked against."""
        schema = cls.define_schema()
        schema.finalize()
        return schema

    @classmethod
    def locked_clone(cls, hidden: HiddenHolder) -> type[ComfyNode]:
        """The class as one execution sees it: its own hidden values, and no attribute can be written."""
        schema = cls.GET_SCHEMA()
        clone = _Lockable(f"{cls.__name__}Clone", (cls,), {"hidden": hidden, "_schema": schema, "_locked": True})
        return cast("type[ComfyNode]", clone)

    @classmethod
    def overrides(cls, name: str) -> bool:
        """Whether the node defines this optional method itself."""
        return getattr(cls, name).__func__ is not getattr(ComfyNode, name).__func__


class NodeOutput:
    """The values of a node in the order of its outputs, and what the page is to show."""

    def __init__(
        self,
        *args: Any,
        ui: Any = None,
        expand: dict[str, Any] | None = None,
        block_execution: str | None = None,
    ) -> None:
        self.args = args
        self.ui = ui
        self.expand = expand
        self.block_execution = block_execution

    @property
    def result(self) -> tuple[Any, ...] | None:
        """The values, or None where there are none."""
        return self.args or None
