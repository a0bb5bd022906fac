"""The name `io` of `comfy_api`: every socket type, and what a node class is made of."""

from __future__ import annotations

from typing import Any

from .node import ComfyNode, NodeOutput
from .schema import Hidden, HiddenHolder, Schema
from .sockets import (
    ComfyType,
    Custom,
    FolderType,
    Input,
    NumberDisplay,
    Output,
    UploadType,
    WidgetInput,
    comfytype,
)
from .widgets import Boolean, Combo, Float, Int, MultiCombo, String

Image = Custom("IMAGE")
Mask = Custom("MASK")
Latent = Custom("LATENT")
Conditioning = Custom("CONDITIONING")
Sampler = Custom("SAMPLER")
Sigmas = Custom("SIGMAS")
Noise = Custom("NOISE")
Guider = Custom("GUIDER")
Clip = Custom("CLIP")
ControlNet = Custom("CONTROL_NET")
Vae = Custom("VAE")
Model = Custom("MODEL")
ClipVision = Custom("CLIP_VISION")
ClipVisionOutput = Custom("CLIP_VISION_OUTPUT")
AudioEncoder = Custom("AUDIO_ENCODER")
AudioEncoderOutput = Custom("AUDIO_ENCODER_OUTPUT")
Audio = Custom("AUDIO")
Video = Custom("VIDEO")
LoraModel = Custom("LORA_MODEL")
LossMap = Custom("LOSS_MAP")
BBOX = Custom("BBOX")
SEGS = Custom("SEGS")
FaceAnalysis = Custom("FACE_ANALYSIS")
AnyType = Custom("*")


class MultiType:
    """An input that takes several types of link."""

    class Input(Input):
        """`types` are the classes it takes; `id` may be an input whose type comes first and whose widget is kept."""

        def __init__(
            self,
            id: str | Input,
            types: list[type[ComfyType]],
            display_name: str | None = None,
            optional: bool = False,
            tooltip: str | None = None,
            lazy: bool | None = None,
            extra_dict: dict[str, Any] | None = None,
        ) -> None:
            self.first = id if isinstance(id, Input) else None
            name = id.id if isinstance(id, Input) else id
            super().__init__(name, display_name, optional, tooltip, lazy, extra_dict)
            if self.first is not None:
                self.optional = optional or self.first.optional
            names = [self.first.get_io_type()] if self.first is not None else []
            self.io_type = ",".join(dict.fromkeys(names + [kind.io_type for kind in types]))

        def options(self) -> dict[str, Any]:
            inherited = self.first.options() | {"widgetType": self.first.get_io_type()} if self.first else {}
            return inherited | super().options()


__all__ = [
    "BBOX",
    "SEGS",
    "AnyType",
    "Audio",
    "AudioEncoder",
    "AudioEncoderOutput",
    "Boolean",
    "Clip",
    "ClipVision",
    "ClipVisionOutput",
    "Combo",
    "ComfyNode",
    "ComfyType",
    "Conditioning",
    "ControlNet",
    "Custom",
    "FaceAnalysis",
    "Float",
    "FolderType",
    "Guider",
    "Hidden",
    "HiddenHolder",
    "Image",
    "Input",
    "Int",
    "Latent",
    "LoraModel",
    "LossMap",
    "Mask",
    "Model",
    "MultiCombo",
    "MultiType",
    "NodeOutput",
    "Noise",
    "NumberDisplay",
    "Output",
    "Sampler",
    "Schema",
    "Sigmas",
    "String",
    "UploadType",
    "Vae",
    "Video",
    "WidgetInput",
    "comfytype",
]
