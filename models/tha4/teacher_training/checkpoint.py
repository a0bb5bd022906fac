"""A training run as one file: a network and Adam's averages, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor
from torch.nn import Module
from torch.optim import Adam

from ...errors import LikenessError
from ...loading import read_tensors, write_safetensors


def save_checkpoint(path: Path, network: Module, optimiser: Adam, run: str, progress: Mapping[str, str]) -> None:
    """Writes `network/NAME` and `adam/PARAMETER/MOMENT`. `run`: what a run that takes it up must have in common.

    A process that is killed while it writes leaves the file as it was. Raises LikenessError where it cannot be written.
    """
    tensors = {f"network/{name}": tensor for name, tensor in network.state_dict().items()}
    for number, moments in optimiser.state_dict()["state"].items():
        tensors |= {f"adam/{number}/{name}": tensor for name, tensor in moments.items()}
    write_safetensors(path, tensors, {"run": run, **progress})


def load_checkpoint(path: Path, network: Module, optimiser: Adam, run: str) -> dict[str, str]:
    """Brings network and optimiser to where they were; returns the progress that was saved.

    Raises LikenessError for a file that is damaged or of another run.
    """
    tensors, progress = read_tensors(path)
    if progress.get("run") != run:
        raise LikenessError(
            f"{path} is a snapshot of another run ({progress.get('run')}); this one is {run}. Remove it, or choose "
            "another folder."
        )
    weights: dict[str, Tensor] = {}
    moments: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        kind, name = key.split("/", 1)
        if kind == "network":
            weights[name] = tensor
        else:
            number, moment = name.split("/")
            moments.setdefault(int(number), {})[moment] = tensor
    network.load_state_dict(weights)
    optimiser.load_state_dict({**optimiser.state_dict(), "state": moments})
    return progress
