"""torchvision's VGG19 from the user's file, for the systems whose losses look through it."""

from __future__ import annotations

from pathlib import Path

from ..catalogue import where_to_get
from ..errors import LikenessError
from ..loading import load_network
from .vgg19 import Vgg19


def load_vgg19(path: Path, whose: str) -> Vgg19:
    """torchvision's VGG19. Raises LikenessError, with where to get it, for no file and for another network.

    `whose` losses need it: a system's name.
    """
    if not path.exists():
        raise LikenessError(f"{whose}'s losses need VGG19, and there is no file {path}. {where_to_get('vgg19')}")
    network = load_network(path).network
    if not isinstance(network, Vgg19):
        raise LikenessError(f"{path} holds no VGG19 but a {type(network).__name__}. {where_to_get('vgg19')}")
    return network
