"""From what a checkpoint holds to plain tensors by name: the wrappings that training programs leave around weights."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .errors import LikenessError

# Entries that hold the weights beside epochs and optimisers; the first that a file has is taken. net_G_ema and net_G:
# PIRenderer (the averaged copy is what its authors use); net_recon: Deep3DFaceRecon; state_dict: PyTorch Lightning,
# HyperLips, FAN.
WEIGHT_ENTRIES = ("net_G_ema", "net_G", "net_recon", "state_dict")
# Entries that each hold one network of a system whose file is all of them: few-shot talking heads.
PART_ENTRIES = {"E_state_dict": "embedder.", "G_state_dict": "generator.", "D_state_dict": "discriminator."}
PARALLEL_PREFIX = "module."  # DataParallel and DistributedDataParallel put it before every name


def plain_names(found: object, path: Path) -> dict[str, Tensor]:
    """The tensors of a checkpoint, detached, under the names that their network gave them.

    Raises LikenessError, naming `path` and the entry, where the content is not tensors by name.
    """
    if isinstance(found, Mapping):
        parts = {prefix: found[entry] for entry, prefix in PART_ENTRIES.items() if entry in found}
        if parts:
            named = {prefix: _named(own, path) for prefix, own in parts.items()}
            return {f"{prefix}{name}": tensor for prefix, own in named.items() for name, tensor in own.items()}
        found = next((found[entry] for entry in WEIGHT_ENTRIES if isinstance(found.get(entry), Mapping)), found)
    return _named(found, path)


def _named(found: object, path: Path) -> dict[str, Tensor]:
    if not isinstance(found, Mapping) or not found:
        raise LikenessError(
            f"{path} holds no weights by name but {_kind(found)}. Choose a file of weights (state dict)."
        )
    tensors = {name: _plain_tensor(name, value, path) for name, value in found.items()}
    if all(name.startswith(PARALLEL_PREFIX) for name in tensors):
        tensors = {name.removeprefix(PARALLEL_PREFIX): tensor for name, tensor in tensors.items()}
    return tensors


def _plain_tensor(name: object, value: object, path: Path) -> Tensor:
    if not isinstance(name, str) or not isinstance(value, Tensor):
        raise LikenessError(
            f"{path}: its entry {name!r} is {_kind(value)}, not weights. Choose a file of weights only."
        )
    if value.layout != torch.strided or value.is_quantized:
        raise LikenessError(f"{path}: '{name}' is a sparse or quantised tensor. Save it as a plain one, in float32.")
    return value.detach()


def _kind(value: Any) -> str:
    return "nothing" if value is None or value == {} else f"a {type(value).__name__}"
