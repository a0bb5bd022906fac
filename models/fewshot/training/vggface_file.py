"""VGGFace from the user's file: a state dict, for the module that circulates is a pickle and is never opened."""

from __future__ import annotations

from pathlib import Path

from ...catalogue import where_to_get
from ...errors import LikenessError
from ...loading import load_network
from ...torch_file import PickledObjects
from .vggface import VggFace

CONVERT = (
    "If you trust that file, turn it into weights once, outside of ComfyUI and in the folder where the program of its "
    "network lies: python -c \"import torch; net = torch.load('{name}', weights_only=False); "
    "torch.save(net.state_dict(), 'vggface.pth')\""
)


def load_vggface(path: Path) -> VggFace:
    """VGGFace up to conv5_1. Raises LikenessError for no file, a pickled module (with the way out), others."""
    if not path.exists():
        raise LikenessError(f"There is no VGGFace {path}. {where_to_get('vggface')} Or train without it.")
    try:
        network = load_network(path).network
    except PickledObjects as error:
        raise LikenessError(f"{error} {CONVERT.format(name=path.name)}") from error
    if not isinstance(network, VggFace):
        raise LikenessError(f"{path} holds no VGGFace but a {type(network).__name__}. Choose one, or train without it.")
    return network
