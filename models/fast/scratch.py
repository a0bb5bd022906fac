"""Memory that is used again for every frame: new memory costs a CPU more than the numbers that go into it."""

from __future__ import annotations

import math

import torch
from torch import Tensor


class Scratch:
    """Named places, each for one map at a time: who takes a place again writes over what was there.

    GPUs keep such memory themselves.
    """

    def __init__(self) -> None:
        self._places: dict[str, Tensor] = {}

    def take(self, place: str, like: Tensor, *shape: int) -> Tensor:
        """An uninitialised map of this shape, with the dtype and device of `like`."""
        if like.device.type != "cpu":
            return like.new_empty(shape)
        numbers = math.prod(shape)
        kept = self._places.get(place)
        if kept is None or kept.numel() < numbers or kept.dtype != like.dtype:
            with torch.inference_mode(False):  # else it could not be written outside of that mode
                kept = self._places[place] = torch.empty(numbers, dtype=like.dtype)
        return kept[:numbers].view(*shape)
