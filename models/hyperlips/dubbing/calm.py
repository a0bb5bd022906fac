"""What takes the tremble out of lips that stand still, and leaves alone what moves.

In silence nothing that is heard changes, but detectors, cameras and heads do, and a network answers each of them with
other lips. So where it is silent, or the control vectors hardly change, a drawn face is mixed with those just before
and after it, place by place where they are alike. Landmarks of drawn faces are calmed likewise before they are
sketched, and a little always. Both look as far ahead as back: nothing lags.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from .shot import Shot, with_neighbours

SECONDS = 0.08  # deviation of the Gaussian in time
QUICK = 0.03  # the same for the points of lips that move: less than a frame of 25 a second
MOST = 8  # frames that are looked at on either side
STILL = 0.15  # of what control vectors usually differ by from their mean: a change that counts as none
FLOOR = 0.05  # of the mean vector's length, if they hardly differ at all
ALIKE = 0.08  # of colours in 0..1: places that differ by more show something else
SPOT = 9  # pixels over which colours are compared
HARDLY = 0.01  # a neighbour that weighs less is left out


class Calm:
    """How frames of a result hang together.

    `control` [F, 4, C] of its F frames; `quiet` [F] in 0..1: how silent each is. `scenes` [F]: frames of one number
    follow each other without a jump; below 0 there is no face. `strength` 0..1: 0 leaves faces as they are.
    """

    def __init__(self, control: Tensor, quiet: Tensor, scenes: Tensor, fps: Fraction, strength: float) -> None:
        vectors = control.flatten(1).float().cpu()
        mean = vectors.mean(0)
        usual = float((vectors - mean).norm(dim=1).square().mean().sqrt())
        self._vectors, self._quiet, self._scenes, self.strength = vectors, quiet.cpu(), scenes, strength
        self._step = STILL * max(usual, FLOOR * float(mean.norm())) + 1e-12
        self._wide, self._quick = SECONDS * float(fps), QUICK * float(fps)
        self.reach = min(MOST, math.ceil(2 * self._wide))

    def faces(self, shots: Iterable[Shot]) -> Iterator[Shot]:
        """The same with their faces calmed."""
        if self.strength <= 0:
            yield from shots
            return
        for near, middle in with_neighbours(shots, self.reach):
            yield self._calmed(near, middle)

    def points(self, shots: Iterable[Shot]) -> Iterator[Shot]:
        """The same with their points calmed."""
        for near, middle in with_neighbours(shots, self.reach):
            own = near[middle]
            if own.points is None:
                yield own
                continue
            whole, total = torch.zeros_like(own.points), 0.0
            for other, still in self._alike(near, middle):
                if other.points is not None:
                    away = other.number - own.number
                    weight = self.strength * still * _weight(away, self._wide) + _weight(away, self._quick)
                    whole, total = whole + weight * other.points, total + weight
            yield replace(own, points=whole / total)

    @torch.no_grad()
    def _calmed(self, near: list[Shot], middle: int) -> Shot:
        own = near[middle]
        if own.face is None:
            return own
        whole, total = torch.zeros_like(own.face), torch.zeros_like(own.face[:1])
        for other, still in self._alike(near, middle):
            weight = still * _weight(other.number - own.number, self._wide)
            if other.face is not None and weight >= HARDLY:
                apart = (other.face - own.face).abs().mean(0, keepdim=True)
                spot = avg_pool2d(apart[None], SPOT, 1, SPOT // 2, count_include_pad=False)[0]
                share = weight * torch.exp(-((spot / ALIKE) ** 2))  # [1, s, s]
                whole, total = whole + share * other.face, total + share
        return replace(own, face=torch.lerp(own.face, whole / total, self.strength))

    def _alike(self, near: list[Shot], middle: int) -> Iterator[tuple[Shot, float]]:
        """Neighbours of the same scene, and how surely nothing was said between them and the middle one."""
        own = near[middle]
        for other in near:
            if self._scenes[other.number] == self._scenes[own.number] and self._scenes[own.number] >= 0:
                between = slice(min(own.number, other.number), max(own.number, other.number) + 1)
                changed = (self._vectors[between] - self._vectors[own.number]).norm(dim=1).max()
                yield other, math.exp(-(float(changed / self._step) ** 2))


def _weight(away: int, spread: float) -> float:
    return math.exp(-((away / max(spread, 1e-6)) ** 2) / 2)


def scenes_of(order: Iterable[int], parts: Tensor, farthest: int = 4) -> Tensor:
    """For frames that show pictures `order` of parts [T] (below 0: no face), a number that changes where they jump.

    A step of more than `farthest` pictures is a jump.
    """
    scenes, scene, before = [], 0, -1
    for source in order:
        part = int(parts[source])
        if before >= 0 and (abs(source - before) > farthest or part != int(parts[before])):
            scene += 1
        scenes.append(scene if part >= 0 else -1)
        before = source
    return torch.tensor(scenes)
