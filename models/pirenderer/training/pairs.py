"""Pairs to learn from: a person, each as likely as the others, one of their clips, two frames of it (section 4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ...training.people import People, below, other_than
from .clips import Clip


class Pairs(NamedTuple):
    """Frames [B, 3, S, S] of one person each in -1..1, and the motions about both, [B, 73, 27]."""

    source: Tensor
    target: Tensor
    source_motion: Tensor
    target_motion: Tensor


class PairSource(People[Clip]):
    """Pairs of some clips, with pictures of `size` pixels on `device`: the same ones for the same seed and numbers."""

    def __init__(self, clips: Sequence[Clip], size: int, seed: int, device: torch.device | str = "cpu") -> None:
        super().__init__(clips, seed)
        self.size, self._device = size, device

    def pairs(self, numbers: Sequence[int]) -> Pairs:
        """The pairs of these numbers, counted from 0 over a whole run."""
        made = []
        for number in numbers:
            clip, chance = self.drawn(number)
            one = below(len(clip), chance)
            other = other_than(one, len(clip), chance)
            motions = clip.windows([one, other])
            made.append((clip.picture(one, self.size), clip.picture(other, self.size), *motions))
        return Pairs(*(torch.stack(parts).to(self._device) for parts in zip(*made, strict=True)))
