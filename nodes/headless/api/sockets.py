"""What an input and an output of a node are, before they have a type: ids, labels and the options sent to the page."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any


class NumberDisplay(str, Enum):
    """How a number widget looks."""

    number = "number"
    slider = "slider"


class FolderType(str, Enum):
    """Where a file named by a widget lies."""

    input = "input"
    output = "output"
    temp = "temp"


class UploadType(str, Enum):
    """Which upload button a file combo has."""

    image = "image_upload"
    audio = "audio_upload"
    video = "video_upload"
    model = "file_upload"


def present(options: dict[str, Any]) -> dict[str, Any]:
    """The options that were given: an entry for the page holds no None."""
    return {name: value for name, value in options.items() if value is not None}


class Input:
    """An input that is only a socket."""

    io_type: str = "*"

    def __init__(
        self,
        id: str,
        display_name: str | None = None,
        optional: bool = False,
        tooltip: str | None = None,
        lazy: bool | None = None,
        extra_dict: dict[str, Any] | None = None,
    ) -> None:
        self.id = id
        self.display_name = display_name
        self.optional = optional
        self.tooltip = tooltip
        self.lazy = lazy
        self.extra_dict = extra_dict or {}

    def get_io_type(self) -> str:
        """The type's name as links see it."""
        return self.io_type

    def options(self) -> dict[str, Any]:
        """What the entry of this input says beside its type."""
        own = {"display_name": self.display_name, "tooltip": self.tooltip, "lazy": self.lazy}
        return present(own) | present(self.extra_dict)


class WidgetInput(Input):
    """An input that the page shows as a widget; a link may replace the widget."""

    def __init__(
        self,
        id: str,
        display_name: str | None = None,
        optional: bool = False,
        tooltip: str | None = None,
        lazy: bool | None = None,
        default: Any = None,
        socketless: bool | None = None,
        widget_type: str | None = None,
        force_input: bool | None = None,
        extra_dict: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(id, display_name, optional, tooltip, lazy, extra_dict)
        self.default = default
        self.socketless = socketless
        self.widget_type = widget_type
        self.force_input = force_input

    def options(self) -> dict[str, Any]:
        return super().options() | present(
            {
                "default": self.default,
                "socketless": self.socketless,
                "widgetType": self.widget_type,
                "forceInput": self.force_input,
            }
        )


class Output:
    """An output of a node; without an id it is named by its place and type when the schema is finished."""

    io_type: str = "*"

    def __init__(
        self,
        id: str | None = None,
        display_name: str | None = None,
        tooltip: str | None = None,
        is_output_list: bool = False,
    ) -> None:
        self.id = id
        self.display_name = display_name
        self.tooltip = tooltip
        self.is_output_list = is_output_list


class ComfyType:
    """A type of socket: `io_type` is its name, `Input` and `Output` make sockets of it, `Type` is what it carries."""

    io_type: str = "*"
    Type: Any = Any
    Input: type[Input] = Input
    Output: type[Output] = Output


def comfytype(io_type: str) -> Callable[[type], type]:
    """Decorator: give a class its type name, and sockets that carry it."""

    def bind(cls: type) -> type:
        body = {"io_type": io_type, "__module__": cls.__module__}
        of_input, of_output = getattr(cls, "Input", Input), getattr(cls, "Output", Output)
        named = {
            "io_type": io_type,
            "Input": type("Input", (of_input,), body | {"__qualname__": f"{cls.__qualname__}.Input"}),
            "Output": type("Output", (of_output,), body | {"__qualname__": f"{cls.__qualname__}.Output"}),
        }
        for name, value in named.items():
            setattr(cls, name, value)
        return cls

    return bind


def Custom(io_type: str) -> type[ComfyType]:
    """A type of our own, known only by its name."""
    return comfytype(io_type)(type(io_type, (ComfyType,), {}))
