"""Pairs to learn from: a person, each as likely as the others, one of their clips, two frames of it (section 4.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Generator, Tensor

from .clips import Clip


class Pairs(NamedTuple):
    """Frames [B, 3, S, S] of one person each in -1..1, and the motions about both, [B, 73, 27]."""

    source: Tensor
    target: Tensor
    source_motion: Tensor
    target_motion: Tensor


class PairSource:
    """Pairs of some clips, with pictures of `size` pixels on `device`: the same ones for the same seed and numbers."""

    def __init__(self, clips: Sequence[Clip], size: int, seed: int, device: torch.device | str = "cpu") -> None:
        by_person: dict[str, list[Clip]] = {}
        for clip in clips:
            by_person.setdefault(clip.person, []).append(clip)
        self.people = list(by_person.values())
        self.size, self._seed, self._device = size, seed, device

    def pairs(self, numbers: Sequence[int]) -> Pairs:
        """The pairs of these numbers, counted from 0 over a whole run."""
        made = []
        for number in numbers:
            clip, one, other = self._drawn(torch.Generator().manual_seed((self._seed * 1_000_003 + number) % 2**63))
            motions = clip.windows([one, other])
            made.append((clip.picture(one, self.size), clip.picture(other, self.size), *motions))
        return Pairs(*(torch.stack(parts).to(self._device) for parts in zip(*made, strict=True)))

    def fingerprint(self) -> str:
        """Changes with the clips' names, lengths and motions."""
        known = hashlib.sha256()
        for clips in self.people:
            for clip in clips:
                known.update(f"{clip.name} {len(clip)}\n".encode())
                known.update(clip.rows.numpy().tobytes())
        return known.hexdigest()[:16]

    def report(self) -> str:
        """How many people, clips and frames there are, in words."""
        clips = [clip for own in self.people for clip in own]
        frames = sum(len(clip) for clip in clips)
        return f"{len(clips):,} clips of {len(self.people):,} people, {frames:,} frames"

    def _drawn(self, chance: Generator) -> tuple[Clip, int, int]:
        """A clip, and two different frames of it."""
        clips = self.people[_below(len(self.people), chance)]
        clip = clips[_below(len(clips), chance)]
        one = _below(len(clip), chance)
        other = _below(len(clip) - 1, chance)
        return clip, one, other + (other >= one)


def _below(most: int, chance: Generator) -> int:
    return int(torch.randint(most, (), generator=chance))
