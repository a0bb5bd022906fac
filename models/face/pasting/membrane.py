"""A surface stretched over a picture like a soap film: the correction of a gradient-domain (Poisson) paste.

P. Perez, M. Gangnet, A. Blake, "Poisson image editing", 2003, section 2: pasting gradients is pasting the picture less
the membrane through the differences along the seam. The film is solved for by multigrid, from the coarsest grid up,
in a number of steps that depends on the grid alone.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, pad

SWEEPS = 3  # of damped Jacobi before and after each coarser grid
DAMPING = 0.8
CYCLES = 2  # at each size, from the coarsest up
LAST_CYCLES = 6


def membrane(values: Tensor, hold: Tensor) -> Tensor:
    """The film h [C, s, s], s a power of two, least in sum (h - h_next)^2 + sum hold (h - values)^2.

    `hold` [s, s] >= 0: how hard values [C, s, s] hold it; where it is 0 the film finds its own way. Held nowhere, it
    is 0.
    """
    if not hold.any():
        return torch.zeros_like(values)
    grids = [(values * hold, hold[None])]  # the right side, and what stands on the diagonal besides the neighbours
    while grids[-1][1].shape[-1] > 1:
        right, held = grids[-1]
        grids.append((4 * avg_pool2d(right, 2), 4 * avg_pool2d(held, 2)))
    film = grids[-1][0] / grids[-1][1]  # one cell has no neighbour
    for level in reversed(range(len(grids) - 1)):
        film = _finer(film)
        for _ in range(LAST_CYCLES if level == 0 else CYCLES):
            film = _cycle(film, grids[level][0], [held for _, held in grids[level:]])
    return film


def _cycle(film: Tensor, right: Tensor, held: list[Tensor]) -> Tensor:
    """One V of the multigrid for (held + Laplacian) film = right; `held` at this size and all coarser ones."""
    if len(held) == 1:
        return right / held[0].clamp(min=1e-12)
    neighbours = _neighbours(torch.ones_like(held[0]))
    diagonal = neighbours + held[0]
    for _ in range(SWEEPS):
        film = film + DAMPING * (right - diagonal * film + _neighbours(film)) / diagonal
    rest = right - diagonal * film + _neighbours(film)
    film = film + _finer(_cycle(torch.zeros_like(film[:, ::2, ::2]), 4 * avg_pool2d(rest, 2), held[1:]))
    for _ in range(SWEEPS):
        film = film + DAMPING * (right - diagonal * film + _neighbours(film)) / diagonal
    return film


def _neighbours(film: Tensor) -> Tensor:
    """Sum of the four neighbours of each cell, fewer at the border."""
    wide = pad(film, (1, 1, 1, 1))
    return wide[:, 1:-1, :-2] + wide[:, 1:-1, 2:] + wide[:, :-2, 1:-1] + wide[:, 2:, 1:-1]


def _finer(film: Tensor) -> Tensor:
    """[C, s, s] -> [C, 2s, 2s]."""
    return interpolate(film[None], scale_factor=2, mode="bilinear")[0]
