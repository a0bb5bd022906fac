"""Snapshots of a training run: safetensors files that hold all it needs to go on, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from ...errors import LikenessError
from ...loading import read_tensors, write_safetensors

PARTS = ("network", "averaged", "optimiser")


class Snapshot(NamedTuple):
    """Named tensors of each of PARTS, and plain numbers."""

    parts: Mapping[str, Mapping[str, Tensor]]
    numbers: Mapping[str, float]


def write_snapshot(path: Path, snapshot: Snapshot, run: str) -> None:
    """`run` says whose snapshot it is. Raises LikenessError where it cannot be written."""
    tensors = {f"{part}/{name}": tensor for part in PARTS for name, tensor in snapshot.parts[part].items()}
    numbers = {name: repr(number) for name, number in snapshot.numbers.items()}
    write_safetensors(path, tensors, {**numbers, "run": run})


def read_snapshot(path: Path, run: str, device: torch.device) -> Snapshot:
    """Its tensors on `device`. Raises LikenessError for a damaged file, and for a snapshot of another run."""
    tensors, notes = read_tensors(path)
    if notes.pop("run", None) != run:
        raise LikenessError(f"{path} is a snapshot of another run than {run}. Remove it, or choose another target.")
    parts = {
        part: {
            name.removeprefix(f"{part}/"): tensor.to(device, copy=True)
            for name, tensor in tensors.items()
            if name.startswith(f"{part}/")
        }
        for part in PARTS
    }
    return Snapshot(parts, {name: float(number) for name, number in notes.items()})
