"""The types that have a widget: numbers, text, switches and choices."""

from __future__ import annotations

from enum import Enum
from typing import Any

from .sockets import ComfyType, FolderType, NumberDisplay, UploadType, WidgetInput, comfytype, present


@comfytype("BOOLEAN")
class Boolean(ComfyType):
    Type = bool

    class Input(WidgetInput):
        """A switch; the labels replace true and false."""

        def __init__(
            self,
            id: str,
            display_name: str | None = None,
            optional: bool = False,
            tooltip: str | None = None,
            lazy: bool | None = None,
            default: bool | None = None,
            label_on: str | None = None,
            label_off: str | None = None,
            socketless: bool | None = None,
            force_input: bool | None = None,
        ) -> None:
            super().__init__(id, display_name, optional, tooltip, lazy, default, socketless, None, force_input)
            self.label_on = label_on
            self.label_off = label_off

        def options(self) -> dict[str, Any]:
            return super().options() | present({"label_on": self.label_on, "label_off": self.label_off})


@comfytype("INT")
class Int(ComfyType):
    Type = int

    class Input(WidgetInput):
        """A whole number; `control_after_generate` adds the page's randomise/increment choice beside it."""

        def __init__(
            self,
            id: str,
            display_name: str | None = None,
            optional: bool = False,
            tooltip: str | None = None,
            lazy: bool | None = None,
            default: int | None = None,
            min: int | None = None,
            max: int | None = None,
            step: int | None = None,
            control_after_generate: bool | None = None,
            display_mode: NumberDisplay | None = None,
            socketless: bool | None = None,
            force_input: bool | None = None,
        ) -> None:
            super().__init__(id, display_name, optional, tooltip, lazy, default, socketless, None, force_input)
            self.min = min
            self.max = max
            self.step = step
            self.control_after_generate = control_after_generate
            self.display_mode = display_mode

        def options(self) -> dict[str, Any]:
            return super().options() | present(
                {
                    "min": self.min,
                    "max": self.max,
                    "step": self.step,
                    "control_after_generate": self.control_after_generate,
                    "display": self.display_mode.value if self.display_mode else None,
                }
            )


@comfytype("FLOAT")
class Float(ComfyType):
    Type = float

    class Input(WidgetInput):
        """A number; `round` is the step to which the page rounds."""

        def __init__(
            self,
            id: str,
            display_name: str | None = None,
            optional: bool = False,
            tooltip: str | None = None,
            lazy: bool | None = None,
            default: float | None = None,
            min: float | None = None,
            max: float | None = None,
            step: float | None = None,
            round: float | None = None,
            display_mode: NumberDisplay | None = None,
            socketless: bool | None = None,
            force_input: bool | None = None,
        ) -> None:
            super().__init__(id, display_name, optional, tooltip, lazy, default, socketless, None, force_input)
            self.min = min
            self.max = max
            self.step = step
            self.round = round
            self.display_mode = display_mode

        def options(self) -> dict[str, Any]:
            return super().options() | present(
                {
                    "min": self.min,
                    "max": self.max,
                    "step": self.step,
                    "round": self.round,
                    "display": self.display_mode.value if self.display_mode else None,
                }
            )


@comfytype("STRING")
class String(ComfyType):
    Type = str

    class Input(WidgetInput):
        """Text of one line or many."""

        def __init__(
            self,
            id: str,
            display_name: str | None = None,
            optional: bool = False,
            tooltip: str | None = None,
            lazy: bool | None = None,
            multiline: bool = False,
            placeholder: str | None = None,
            default: str | None = None,
            dynamic_prompts: bool | None = None,
            socketless: bool | None = None,
            force_input: bool | None = None,
        ) -> None:
            super().__init__(id, display_name, optional, tooltip, lazy, default, socketless, None, force_input)
            self.multiline = multiline
            self.placeholder = placeholder
            self.dynamic_prompts = dynamic_prompts

        def options(self) -> dict[str, Any]:
            return super().options() | present(
                {
                    "multiline": self.multiline,
                    "placeholder": self.placeholder,
                    "dynamicPrompts": self.dynamic_prompts,
                }
            )


@comfytype("COMBO")
class Combo(ComfyType):
    Type = str

    class Input(WidgetInput):
        """One of a list; `upload` adds a button that puts a file of the user's into the list."""

        def __init__(
            self,
            id: str,
            options: list[str] | type[Enum] | None = None,
            display_name: str | None = None,
            optional: bool = False,
            tooltip: str | None = None,
            lazy: bool | None = None,
            default: str | Enum | None = None,
            control_after_generate: bool | None = None,
            upload: UploadType | None = None,
            image_folder: FolderType | None = None,
            remote: Any = None,
            socketless: bool | None = None,
        ) -> None:
            plain = default.value if isinstance(default, Enum) else default
            super().__init__(id, display_name, optional, tooltip, lazy, plain, socketless)
            self.choices = [member.value for member in options] if isinstance(options, type) else options
            self.multiselect = False
            self.control_after_generate = control_after_generate
            self.upload = upload
            self.image_folder = image_folder
            self.remote = remote

        def options(self) -> dict[str, Any]:
            return super().options() | present(
                {
                    "multiselect": self.multiselect,
                    "options": self.choices,
                    "control_after_generate": self.control_after_generate,
                    self.upload.value if self.upload else "upload": True if self.upload else None,
                    "image_folder": self.image_folder.value if self.image_folder else None,
                    "remote": self.remote.as_dict() if self.remote else None,
                }
            )


@comfytype("COMBO")
class MultiCombo(ComfyType):
    Type = list

    class Input(Combo.Input):
        """Any number of a list."""

        def __init__(
            self,
            id: str,
            options: list[str],
            display_name: str | None = None,
            optional: bool = False,
            tooltip: str | None = None,
            lazy: bool | None = None,
            default: list[str] | None = None,
            placeholder: str | None = None,
            chip: bool | None = None,
            control_after_generate: bool | None = None,
            socketless: bool | None = None,
        ) -> None:
            super().__init__(
                id, options, display_name, optional, tooltip, lazy, None, control_after_generate, socketless=socketless
            )
            self.default = default
            self.multiselect = True
            self.placeholder = placeholder
            self.chip = chip

        def options(self) -> dict[str, Any]:
            return super().options() | present(
                {"multi_select": True, "placeholder": self.placeholder, "chip": self.chip}
            )
