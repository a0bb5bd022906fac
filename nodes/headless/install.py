"""Puts the stand-in under ComfyUI's module names, so that `nodes/host.py` finds it where it looks for ComfyUI.

Only the runner and the tests do this, before the pack's nodes are imported; never inside a real ComfyUI.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from ...models.errors import LikenessError

_MARK = "likeness_headless"


def _module(name: str, **names: Any) -> ModuleType:
    module = ModuleType(name, "Likeness' stand-in for the module of that name in ComfyUI.")
    for key, value in names.items():
        setattr(module, key, value)
    setattr(module, _MARK, True)
    return module


def install() -> None:
    """Register the stand-in modules; a second call does nothing. LikenessError inside a real ComfyUI."""
    present = sys.modules.get("comfy")
    if present is not None:
        if not hasattr(present, _MARK):
            raise LikenessError("this process has ComfyUI loaded: run the graph there, or in a process of its own")
        return
    from .api import extension, io, ui
    from .files import video
    from .machine import memory, progress
    from .machine.folders import FOLDERS
    from .machine.memory import MEMORY
    from .machine.progress import REPORTING

    model_management = _module(
        "comfy.model_management",
        OOM_EXCEPTION=memory.OOM_EXCEPTION,
        InterruptProcessingException=progress.InterruptProcessingException,
        interrupt_current_processing=REPORTING.interrupt,
        processing_interrupted=REPORTING.interrupted,
        throw_exception_if_processing_interrupted=REPORTING.stop_if_interrupted,
        get_torch_device=MEMORY.get_torch_device,
        intermediate_device=MEMORY.intermediate_device,
        unet_offload_device=MEMORY.unet_offload_device,
        load_models_gpu=MEMORY.load_models_gpu,
        get_free_memory=MEMORY.get_free_memory,
        unload_all_models=MEMORY.unload_all_models,
        soft_empty_cache=MEMORY.soft_empty_cache,
    )
    cli_args = _module("comfy.cli_args", args=_module("args", disable_metadata=False))
    utils = _module("comfy.utils", ProgressBar=progress.ProgressBar)
    model_patcher = _module("comfy.model_patcher", ModelPatcher=memory.ModelPatcher)
    api = _module(
        "comfy_api.v0_0_2",
        io=io,
        ui=ui,
        ComfyExtension=extension.ComfyExtension,
        Input=_module("Input", Video=video.VideoInput),
        InputImpl=_module(
            "InputImpl", VideoFromFile=video.VideoFromFile, VideoFromComponents=video.VideoFromComponents
        ),
        Types=_module(
            "Types",
            VideoComponents=video.VideoComponents,
            VideoContainer=video.VideoContainer,
            VideoCodec=video.VideoCodec,
        ),
    )
    modules: dict[str, Any] = {
        "comfy": _module(
            "comfy", utils=utils, model_management=model_management, model_patcher=model_patcher, cli_args=cli_args
        ),
        "comfy.cli_args": cli_args,
        "comfy.utils": utils,
        "comfy.model_management": model_management,
        "comfy.model_patcher": model_patcher,
        "comfy_api": _module("comfy_api", v0_0_2=api, latest=api),
        "comfy_api.v0_0_2": api,
        "comfy_api.latest": api,
        "server": _module("server", PromptServer=_module("PromptServer", instance=None)),
        "folder_paths": FOLDERS,  # itself, so that what the command line changes in it is seen
    }
    sys.modules.update(modules)
