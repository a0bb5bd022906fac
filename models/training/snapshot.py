"""Snapshots of a training run: safetensors files that hold all it needs to go on, written whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from ..errors import LikenessError
from ..loading import read_tensors, write_safetensors


class Snapshot(NamedTuple):
    """Named tensors of each part, such as a network or its optimiser, and plain numbers."""

    parts: Mapping[str, Mapping[str, Tensor]]
    numbers: Mapping[str, float]


def write_snapshot(path: Path, snapshot: Snapshot, run: str) -> None:
    """`run` says whose snapshot it is. Raises LikenessError where it cannot be written."""
    tensors = {f"{part}/{name}": tensor for part, own in snapshot.parts.items() for name, tensor in own.items()}
    numbers = {name: repr(number) for name, number in snapshot.numbers.items()}
    write_safetensors(path, tensors, {**numbers, "run": run})


def read_snapshot(path: Path, run: str, device: torch.device) -> Snapshot:
    """Its tensors on `device`; a part that had none is missing.

    Raises LikenessError for a damaged file, and for a snapshot of another run.
    """
    tensors, notes = read_tensors(path)
    if notes.pop("run", None) != run:
        raise LikenessError(f"{path} is a snapshot of another run than {run}. Remove it, or choose another target.")
    parts: dict[str, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        part, _, name = key.partition("/")
        parts.setdefault(part, {})[name] = tensor.to(device, copy=True)
    return Snapshot(parts, {name: float(number) for name, number in notes.items()})


def make_room(file: Path) -> None:
    """Makes the folder of a file that is to be written, and clears it of what a killed process had half written of it.

    Raises LikenessError where nothing can be written there.
    """
    trial = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        trial.touch(exist_ok=False)
        for left in file.parent.glob(f".{file.name}.*.part"):
            left.unlink()
    except OSError as error:
        reason = error.strerror or error
        raise LikenessError(f"{file.parent} cannot be written ({reason}). Choose another folder.") from error
