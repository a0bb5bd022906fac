"""Which mixture of four mouth shapes comes nearest to a mouth that was seen, for all frames at once (section 13).

A mouth is a point (jaw, lower lip, funnel, pucker). Sought are weights w in 0..1 of aaa, iii, uuu, ooo that minimise
|A w - mouth| + 0.01 sum(w), A holding the four shapes as columns. The published puppeteer runs a general optimiser for
each frame. Ours is exact and has no iterations: each weight is 0, 1 or free, which makes 81 faces of the box, and on
the plane of each face the minimum has a closed form. The best of the 81, brought into the box, is the answer: the
optimum lies inside one face and, the problem being convex, is the minimum of that face's whole plane.
"""

from __future__ import annotations

import torch
from torch import Tensor

SHAPES = ("aaa", "iii", "uuu", "ooo")
POINTS = torch.tensor(  # the columns of A: what each shape does to jaw, lower lip, funnel and pucker
    [[1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.5, 0.3, 0.25, 0.75], [1.0, 0.5, 0.5, 0.4]], dtype=torch.float64
).T
PENALTY = 0.01  # of the sum of weights: of two equal mixtures the smaller one
FREE = 2  # of the three states of a weight
CHUNK = 4096  # frames at a time, 81 candidates each


def mouth_weights(mouths: Tensor) -> Tensor:
    """The best weights [T, 4] of SHAPES, each 0..1, for `mouths` [T, 4] (jaw, lower lip, funnel, pucker), float32."""
    solved = [_solve(part) for part in mouths.to(torch.float64).split(CHUNK)]
    return torch.cat(solved).float() if solved else mouths.new_zeros(0, 4)


def cost(weights: Tensor, mouths: Tensor) -> Tensor:
    """What is minimised, [...], for weights [..., 4] and mouths [..., 4]."""
    return torch.linalg.vector_norm(weights @ POINTS.T - mouths, dim=-1) + PENALTY * weights.sum(dim=-1)


def _solve(mouths: Tensor) -> Tensor:
    corners, fits, ways = _faces()
    left = mouths[:, None] - corners @ POINTS.T  # [T, 81, 4] what the free weights have to make
    free = torch.einsum("fij,tfj->tfi", fits, left)  # [T, 81, 4] least squares on each face
    distance = torch.linalg.vector_norm(left - free @ POINTS.T, dim=-1, keepdim=True)  # [T, 81, 1]
    weights = (corners + free - distance * ways).clamp(0, 1)  # [T, 81, 4]
    best = cost(weights, mouths[:, None]).argmin(dim=1)  # [T]
    return weights[torch.arange(len(best)), best]


def _faces() -> tuple[Tensor, Tensor, Tensor]:
    """Of each face of the box: its fixed weights [81, 4], its least-squares fit [81, 4, 4], and its way [81, 4].

    With F the free columns, G = F'F and d the distance of the mouth from the face's plane, the cost around the
    least-squares point falls towards -G^-1 1 and is least at d * p / sqrt(1 - p^2 1'G^-1 1) along it, p the penalty
    (set the derivative of sqrt(t^2 1'G^-1 1 + d^2) - p t 1'G^-1 1 to 0). The root is real for these four shapes:
    1'G^-1 1 is at most 1.8, far below 1 / p^2.
    """
    states = torch.cartesian_prod(*[torch.arange(3)] * len(SHAPES))  # [81, 4] at 0, at 1, or free
    fits = torch.linalg.pinv(POINTS * (states == FREE)[:, None])  # [81, 4, 4]: 0 for what is not free
    ways = fits @ fits.sum(dim=1)[..., None]  # [81, 4, 1]: G^-1 is F^+ F^+'
    length = PENALTY**2 * ways.sum(dim=1, keepdim=True)
    return (states == 1).double(), fits, (PENALTY * ways / torch.sqrt(1 - length))[..., 0]
