"""Who learns from clips: people, each as likely as the others, and the clips of each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

import torch
from torch import Generator


class Footage(Protocol):
    """A clip of somebody; `mark`: what changes with what is learnt from it."""

    @property
    def name(self) -> str: ...
    @property
    def person(self) -> str: ...
    @property
    def mark(self) -> bytes: ...
    def __len__(self) -> int: ...


Clip = TypeVar("Clip", bound=Footage)


class People(Generic[Clip]):
    """Draws from clips: a person, one of their clips, and what the caller wants of it, the same for the same seed."""

    def __init__(self, clips: Sequence[Clip], seed: int) -> None:
        by_person: dict[str, list[Clip]] = {}
        for clip in clips:
            by_person.setdefault(clip.person, []).append(clip)
        self.people, self._seed = list(by_person.values()), seed

    def drawn(self, number: int) -> tuple[Clip, Generator]:
        """The clip of an example, counted from 0 over a whole run, and the chance that the rest of it comes from."""
        chance = torch.Generator().manual_seed((self._seed * 1_000_003 + number) % 2**63)
        clips = self.people[below(len(self.people), chance)]
        return clips[below(len(clips), chance)], chance

    def fingerprint(self) -> str:
        """Changes with the clips' names, lengths and marks."""
        known = hashlib.sha256()
        for clips in self.people:
            for clip in clips:
                known.update(f"{clip.name} {len(clip)}\n".encode())
                known.update(clip.mark)
        return known.hexdigest()[:16]

    def report(self) -> str:
        """How many people, clips and frames there are, in words."""
        clips = [clip for own in self.people for clip in own]
        frames = sum(len(clip) for clip in clips)
        return f"{len(clips):,} clips of {len(self.people):,} people, {frames:,} frames"


def below(most: int, chance: Generator) -> int:
    """A whole number from 0 to `most` - 1, each as likely."""
    return int(torch.randint(most, (), generator=chance))


def other_than(number: int, most: int, chance: Generator) -> int:
    """Another whole number from 0 to `most` - 1, each as likely; `most` is 2 or more."""
    other = below(most - 1, chance)
    return other + (other >= number)
