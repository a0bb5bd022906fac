"""The pictures that a head is fine-tuned to, in the order in which steps look at them, and what is seen in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ...errors import LikenessError
from ...fingerprint import fingerprint_of
from ..training.eyes import Eyes, Looks

KEPT = 1 << 30  # bytes of what is seen: 16 pictures of 256 x 256 with both networks


class Shots(NamedTuple):
    """Which of the pictures, `places` [B], and these and their drawings, [B, 3, S, S] in 0..1."""

    places: Tensor
    photos: Tensor
    drawings: Tensor


class Sitting:
    """T pictures of a person and their drawings, IMAGE [T, S, S, 3], on `device`.

    Every picture comes as often as the others, in an order that `seed` gives. Raises LikenessError for other shapes.
    """

    def __init__(self, pictures: Tensor, canvases: Tensor, seed: int, device: torch.device) -> None:
        if pictures.shape != canvases.shape or pictures.ndim != 4 or not len(pictures) or pictures.shape[-1] != 3:
            raise LikenessError(
                f"Fine-tuning takes a square picture and more, each with a drawing of its size: these are "
                f"{list(pictures.shape)} and {list(canvases.shape)}. Crop the faces first."
            )
        self._photos, self._drawings = (own.movedim(-1, 1).to(device, torch.float32) for own in (pictures, canvases))
        self._seed, self._looks = seed, dict[int, Looks]()
        self.kept = 0

    def __len__(self) -> int:
        return len(self._photos)

    def shots(self, numbers: Sequence[int]) -> Shots:
        """The pictures of these numbers, counted from 0 over a whole run."""
        places = torch.tensor([self._place(number) for number in numbers])
        return self.some(places)

    def some(self, places: Tensor) -> Shots:
        """Pictures by their places."""
        return Shots(places, self._photos[places], self._drawings[places])

    @torch.no_grad()
    def looks(self, eyes: Eyes, shots: Shots) -> Looks:
        """What is seen in these pictures: looked at once, and remembered as far as memory allows."""
        each = [self._look(eyes, place) for place in shots.places.tolist()]
        return {name: [torch.cat(maps) for maps in zip(*(own[name] for own in each), strict=True)] for name in each[0]}

    def mark(self) -> str:
        """Changes with the pictures and their drawings."""
        return fingerprint_of({"photos": self._photos, "drawings": self._drawings})

    def _look(self, eyes: Eyes, place: int) -> Looks:
        known = self._looks.get(place)
        if known is not None:
            return known
        looks = eyes.see(self._photos[place : place + 1])
        size = sum(maps.numel() * maps.element_size() for own in looks.values() for maps in own)
        if self.kept + size <= KEPT:
            self._looks[place] = looks
            self.kept += size
        return looks

    def _place(self, number: int) -> int:
        lap, at = divmod(number, len(self))
        chance = torch.Generator().manual_seed((self._seed * 1_000_003 + lap) % 2**63)
        return int(torch.randperm(len(self), generator=chance)[at])
