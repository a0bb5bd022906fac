"""Few-shot heads in files: the three networks, with all that training needs."""

from __future__ import annotations

from pathlib import Path

import torch

from ..errors import LikenessError
from ..loading import load_network, metadata_of, write_safetensors
from .networks import PLANE, FewShotNetworks

ARCHITECTURE = "fewshot"
PLANE_KEY = "plane"  # of a file's metadata
PLANES = range(32, 1025)  # pixels


@torch.inference_mode(False)  # as load_network
def load_few_shot(path: Path | str) -> FewShotNetworks:
    """The networks of a weight file, in eval mode and float32 on the CPU, with their spectral norms.

    Raises LikenessError for everything that `load_network` refuses, and for weights of another system.
    """
    loaded = load_network(path)
    networks = loaded.network
    if not isinstance(networks, FewShotNetworks):
        raise LikenessError(f"{path} is a {loaded.architecture}, not few-shot heads. Choose model_weights.tar.")
    said = loaded.metadata.get(PLANE_KEY, str(PLANE))
    if not said.isdecimal() or int(said) not in PLANES:
        raise LikenessError(f"{path} says that its networks see {said!r} pixels, which none can. Train it again.")
    networks.plane = int(said)
    return networks


def save_few_shot(path: Path | str, networks: FewShotNetworks) -> None:
    """Writes a safetensors file that `load_few_shot` reads. Raises LikenessError where it cannot be written."""
    about = metadata_of(ARCHITECTURE, networks.config)
    write_safetensors(path, networks.state_dict(), {**about, PLANE_KEY: str(networks.plane)})
