"""Pairs of faces to learn from (sections 3.1.3 and 3.2): a source, a target, and whether they are the same.

Pairs are numbered through a whole run, and a number alone says what its pair is: a run that was ended draws the very
same pairs when it goes on, whatever the batch and however many processes share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Generator, Tensor

from ....errors import LikenessError
from .faces import Faces
from .jitter import AEI_JITTER, HEAR_JITTER, Jitter, drawn_amounts, jittered
from .occlusions import Occlusions

BLOCK = 20  # numbers among which the same pairs lie anywhere: so the share is kept to 1 in 20
PAIR, ORDER, SAME = range(3)  # what random numbers are for


@dataclass(frozen=True)
class Pairing:
    """`same`: the share of pairs whose identity is one. `other_picture`: of those, the share that shows another picture
    of the person where there is one (SimSwap's way), not the target's own. `jitter`: of source and target, by
    themselves. `flip`: how often a picture is mirrored; a target and its own picture always together.
    """

    same: float
    jitter: Jitter
    other_picture: float = 0.0
    flip: float = 0.0


AEI_PAIRING = Pairing(0.2, AEI_JITTER)
HEAR_PAIRING = Pairing(0.5, HEAR_JITTER)


class Pairs(NamedTuple):
    """A batch: RGB in 0..1, float32, on the source's device; what is numbered is on the CPU."""

    source: Tensor  # [B, 3, S, S] X_s
    target: Tensor  # [B, 3, S, S] X_t, with what covers it
    same: Tensor  # [B] bool, on the device: X_s and X_t show one person
    cover: Tensor  # [B, 1, S, S] in 0..1: what covers X_t; 0 without occlusions
    source_at: Tensor  # [B] numbers of the faces
    target_at: Tensor  # [B]


class PairSource:
    """An endless, numbered supply of pairs of faces.

    Each face of `targets` (numbers of faces; by default all) is X_t once an epoch, in an order drawn from `seed` and
    the epoch; X_s is any face: of the same person, or of any other with equal chances for each picture. `occlusions`
    cover X_t before its colours are jittered. Raises LikenessError where different pairs are wanted of one person.
    """

    def __init__(
        self,
        faces: Faces,
        pairing: Pairing,
        seed: int,
        occlusions: Occlusions | None = None,
        targets: Tensor | None = None,
        device: torch.device | str = "cpu",
    ) -> None:
        count = len(faces.persons)
        self.size, self.pairing = faces.size, pairing
        self._faces, self._seed, self._occlusions, self._device = faces, seed, occlusions, device
        self._targets = torch.arange(count) if targets is None else targets.cpu().long()
        persons = faces.persons.cpu()
        self._by_person = persons.argsort(stable=True)  # numbers of faces, those of a person side by side
        self._place = self._by_person.argsort()  # where a face lies among them
        _, group, sizes = persons.unique(return_inverse=True, return_counts=True)
        self._many = sizes[group]  # [N] pictures of the person
        self._first = (sizes.cumsum(0) - sizes)[group]  # [N] where they begin
        self._epoch: tuple[int, Tensor] = (-1, torch.empty(0))
        if pairing.same < 1 and len(sizes) < 2:
            raise LikenessError(
                f"The {count} training faces show one person; pairs of different people are needed. Add pictures of "
                "others, each person's in a folder of their own."
            )

    def pairs(self, numbers: Sequence[int]) -> Pairs:
        """The pairs of these numbers, counted from 0 over a whole run: the same ones for the same numbers."""
        chances = [_chance(self._seed, PAIR, number) for number in numbers]
        same = torch.tensor([self._is_same(number) for number in numbers])
        target_at = torch.tensor([self._target(number) for number in numbers])
        source_at = torch.tensor([self._source(*each) for each in zip(target_at.tolist(), same, chances, strict=True)])
        source, target = (self._seen(at.tolist()) for at in (source_at, target_at))
        flips = torch.stack([torch.rand(2, generator=chance) < self.pairing.flip for chance in chances])  # [B, 2]
        flips[:, 0] = torch.where(source_at == target_at, flips[:, 1], flips[:, 0])
        source, target = flipped(source, flips[:, 0]), flipped(target, flips[:, 1])
        cover = torch.zeros_like(target[:, :1])
        if self._occlusions is not None:
            target, cover = self._occlusions.cover(target, chances)
        amounts = [torch.stack([drawn_amounts(self.pairing.jitter, chance) for chance in chances]) for _ in range(2)]
        source, target = jittered(source, amounts[0]), jittered(target, amounts[1])
        return Pairs(source, target, same.to(self._device), cover, source_at, target_at)

    def _seen(self, numbers: Sequence[int]) -> Tensor:
        return self._faces.pictures(numbers).to(self._device).float() / 255

    def _is_same(self, number: int) -> bool:
        """Of each block of numbers so many are, anywhere in it, that the share is kept in the long run."""
        block, at = divmod(number, BLOCK)
        wanted = round((block + 1) * BLOCK * self.pairing.same) - round(block * BLOCK * self.pairing.same)
        return int(torch.randperm(BLOCK, generator=_chance(self._seed, SAME, block))[at]) < wanted

    def _target(self, number: int) -> int:
        epoch, at = divmod(number, len(self._targets))
        if self._epoch[0] != epoch:
            self._epoch = epoch, torch.randperm(len(self._targets), generator=_chance(self._seed, ORDER, epoch))
        return int(self._targets[self._epoch[1][at]])

    def _source(self, target: int, same: Tensor, chance: Generator) -> int:
        first, many = int(self._first[target]), int(self._many[target])
        other = float(torch.rand((), generator=chance)) < self.pairing.other_picture
        drawn = float(torch.rand((), generator=chance, dtype=torch.float64))
        if not same:
            at = int(drawn * (len(self._place) - many))
            return int(self._by_person[at + many if at >= first else at])
        if not other or many < 2:
            return target
        at = first + int(drawn * (many - 1))
        return int(self._by_person[at + (at >= self._place[target])])


def flipped(pictures: Tensor, which: Tensor) -> Tensor:
    """Those of pictures [B, C, H, W] mirrored that `which` [B] says."""
    return torch.where(which.to(pictures.device)[:, None, None, None], pictures.flip(3), pictures)


def _chance(seed: int, what: int, number: int) -> Generator:
    """Random numbers of their own for a pair, an epoch, or a block."""
    return torch.Generator().manual_seed(((seed * 1_000_003 + number) * 3 + what) % 2**63)
