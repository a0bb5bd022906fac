"""The stand-in's devices and memory: one device for the run, models moved to it and back.

There is no other pack to share memory with, so a loaded model stays until `unload_all_models` or a change of device.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakSet

import torch
from torch.nn import Module

from ....models.errors import LikenessError
from ....models.media.memory import free_memory

OOM_EXCEPTION = torch.cuda.OutOfMemoryError


def best_device() -> torch.device:
    """CUDA where there is a card, else Apple's GPU, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


class ModelPatcher:
    """A network and the two places it may lie: where it computes and where it waits."""

    def __init__(
        self,
        model: Module,
        load_device: torch.device,
        offload_device: torch.device,
        size: int = 0,
        weight_inplace_update: bool = False,
    ) -> None:
        self.model: Any = model
        self.load_device = load_device
        self.offload_device = offload_device
        self.size = size
        self.weight_inplace_update = weight_inplace_update

    def model_size(self) -> int:
        """Bytes of all weights and buffers."""
        if self.size <= 0:
            held = (*self.model.parameters(), *self.model.buffers())
            self.size = sum(tensor.numel() * tensor.element_size() for tensor in held)
        return self.size

    def is_clone(self, other: Any) -> bool:
        return getattr(other, "model", None) is self.model

    def move(self, device: torch.device) -> None:
        """As the host's, it also writes the device down on the model, which must therefore not use that name."""
        self.model.to(device)
        self.model.device = device


class Memory:
    """The device of the run and the models that lie on it."""

    def __init__(self) -> None:
        self._device: torch.device | None = None
        self._loaded: WeakSet[ModelPatcher] = WeakSet()

    def use(self, name: str) -> None:
        """Choose "auto", "cpu", "cuda" or "mps"; LikenessError where this machine lacks it."""
        chosen = best_device() if name == "auto" else torch.device(name)
        there: dict[str, Callable[[], bool]] = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available}
        if chosen.type in there and not there[chosen.type]():
            raise LikenessError(
                f"this machine has no {chosen.type} device that torch can use: choose --device cpu or auto"
            )
        self.unload_all_models()
        self._device = chosen

    def get_torch_device(self) -> torch.device:
        if self._device is None:
            self._device = best_device()
        return self._device

    def intermediate_device(self) -> torch.device:
        """Where results wait between nodes."""
        return torch.device("cpu")

    def unet_offload_device(self) -> torch.device:
        """Where models wait."""
        return torch.device("cpu")

    def load_models_gpu(self, models: list[ModelPatcher], *_: Any, **__: Any) -> None:
        """Put models where they compute; what `ComfyUI` is told about memory is accepted and not needed."""
        for patcher in models:
            patcher.move(patcher.load_device)
            self._loaded.add(patcher)

    def unload_all_models(self) -> None:
        """Put every loaded model back where it waits."""
        for patcher in list(self._loaded):
            patcher.move(patcher.offload_device)
        self._loaded.clear()
        self.soft_empty_cache()

    def get_free_memory(self, device: torch.device) -> float:
        """Bytes; without end where the machine does not say."""
        if device.type == "cuda":
            return torch.cuda.mem_get_info(device)[0]
        free = free_memory()
        return float("inf") if free is None else free

    def soft_empty_cache(self, force: bool = False) -> None:
        """Give cached memory back to the system."""
        if torch.cuda.is_initialized():
            torch.cuda.empty_cache()


MEMORY = Memory()
