"""The colours of an edited crop brought to those of its frame, by what both show where the frame is kept.

The map is linear: of all that give the edited ring the frame's mean and covariance, the one that changes colours least
(linear Monge-Kantorovich; F. Pitie, A. Kokaram, "The linear Monge-Kantorovitch linear colour mapping for example-based
colour transfer", 2007, eq. 10), in Oklab.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .oklab import from_oklab, to_oklab

CLIPPED = 1.5 / 255  # a channel as near as this to 0 or 1 tells little of the colour that it was
NOISE = 2 / 255  # deviation of Oklab below which colours tell nothing of a stretch
SAMPLES = 20  # as many pixels, counted as if both rings agreed in them, keep a tiny ring from saying much
UNLIKE = 0.08  # usual distance in Oklab, colours matched, of rings that show different things
ROUNDS = 3  # of leaving out what is covered
STRETCH = (0.5, 2.0)  # limits of the map


@dataclass(frozen=True)
class ColorMap:
    """Oklab colours c -> `matrix` [3, 3] @ c + `shift` [3]; float64."""

    matrix: Tensor
    shift: Tensor

    def __call__(self, picture: Tensor, strength: float = 1.0) -> Tensor:
        """The same picture [3, ...], sRGB in 0..1, in the other colours; 0 leaves it as it is."""
        lab = to_oklab(picture)
        matrix, shift = self.matrix.to(lab), self.shift.to(lab)
        mapped = (matrix @ lab.flatten(1) + shift[:, None]).view_as(lab)
        return from_oklab(torch.lerp(lab, mapped, strength))


def color_map(edited: Tensor, original: Tensor, ring: Tensor) -> ColorMap:
    """The map that makes edited [3, ...] look like original [3, ...] where `ring` [...] weighs, 0..1.

    Pixels that are clipped in either count for nothing, and those that another object covers in one of them for little:
    after a first map they still differ by more than the others. With few or none left the map leaves colours alone.
    """
    both = torch.stack([edited, original])  # [2, 3, ...]
    clear = ((both > CLIPPED) & (both < 1 - CLIPPED)).flatten(0, 1).all(0)
    first = (ring * clear).flatten().cpu().double()
    if not first.any():
        return ColorMap(torch.eye(3, dtype=torch.float64), torch.zeros(3, dtype=torch.float64))
    source, target = (to_oklab(picture).flatten(1).cpu().double() for picture in both)  # [3, N]
    weights, alike = first, 1.0
    for _ in range(ROUNDS):
        found = _map_between(source, target, weights, 1.0)
        rest = (found.matrix @ source + found.shift[:, None] - target).norm(dim=0)  # [N]
        usual = float(rest[first > 0].median())
        weights = first / (1 + (rest / (2 * usual + NOISE)) ** 4)
        alike = 1 / (1 + (usual / UNLIKE) ** 4)
    return _map_between(source, target, weights, alike)


def _map_between(source: Tensor, target: Tensor, weights: Tensor, alike: float) -> ColorMap:
    total = weights.sum()
    trust = alike * total / (total + SAMPLES)
    means = [(picture * weights).sum(1) / total for picture in (source, target)]  # [3]
    spreads = [
        ((picture - mean[:, None]) * weights) @ (picture - mean[:, None]).T / total
        for picture, mean in zip((source, target), means, strict=True)
    ]  # [3, 3]
    floor = NOISE**2 * torch.eye(3, dtype=torch.float64)
    matrix = transport(spreads[0] + floor, torch.lerp(spreads[0], spreads[1], trust) + floor)
    return ColorMap(matrix, means[0] + trust * (means[1] - means[0]) - matrix @ means[0])


def transport(source: Tensor, target: Tensor) -> Tensor:
    """[3, 3] symmetric M with M source M = target, both positive definite; stretching within STRETCH only."""
    values, vectors = torch.linalg.eigh(source)
    root, unroot = (vectors * values**power @ vectors.T for power in (0.5, -0.5))
    inner, turned = torch.linalg.eigh(root @ target @ root)
    matrix = unroot @ (turned * inner.clamp(min=0).sqrt() @ turned.T) @ unroot
    values, vectors = torch.linalg.eigh((matrix + matrix.T) / 2)
    return vectors * values.clamp(*STRETCH) @ vectors.T
