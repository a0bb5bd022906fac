"""A head as a dome: rows that grow wide from the crown down, measured in the silhouette of a figure.

Side tails and long hair make rows wider on one or both sides, so a row counts with the smaller of its two halves
about the axis. A knot of hair on top is a dome of its own, with something much wider right below it.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .connected import grown

SMALLEST = 11  # rows: no smaller head is looked for in the copy that is measured (see head.WORKING)
WIDTH = 1.03  # a head's width, hair included, in units of its height
ROUNDS = 3  # of finding axis and size from each other, and of looking below knots of hair
KNOT = 2.0  # where rows below are wider than the dome by this, it was a knot of hair, and the head begins below


def dome_below_knots(solid: Tensor, opening: int) -> tuple[float, int, int] | None:
    """Axis, crown and height of the head, when what is thinner than `opening` is taken away."""
    thick, top = opened(solid, opening), 0
    for _ in range(ROUNDS):
        dome = _dome(thick, top)
        if dome is None:
            return None
        axis, crown, side = dome
        wide = widths(solid, axis)
        low = crown + side * 2 // 3
        head, below = wide[crown:low].max(), wide[crown + side : crown + side * 8 // 5]
        if (below < KNOT * head).all():
            break
        top = low + int((wide[low:] >= 1.2 * head).nonzero().min())
    return dome


def _dome(thick: Tensor, top: int) -> tuple[float, int, int] | None:
    """Axis, crown and height of the head whose dome is the first thing below the row `top`."""
    rows = thick[top:].any(1).nonzero()
    if len(rows) == 0:
        return None
    first = top + int(rows.min())
    axis = _middle(_ends(thick)[first : first + SMALLEST])
    for _ in range(ROUNDS):
        ends = _ends(thick, axis)
        wide = 2 * torch.minimum(axis - ends[:, 0], ends[:, 1] - axis)  # [h]
        inside = (wide[top:] > 0).nonzero()
        if len(inside) == 0:
            return None
        crown = top + int(inside.min())
        side = _height(wide[crown:])
        if side < SMALLEST:
            return None
        axis = _middle(ends[crown : crown + side * 3 // 10 + 1])
    return axis, crown, side


def _height(wide: Tensor) -> int:
    """Widths from the crown down [n] -> the smallest head whose rows, down to its half, are as wide as a head's."""
    half = torch.arange(SMALLEST, len(wide))
    slimmer = (wide[SMALLEST:] < WIDTH * 2 * half).nonzero()
    return 2 * (SMALLEST + int(slimmer.min())) if len(slimmer) else len(wide)


def opened(solid: Tensor, width: int) -> Tensor:
    """What is left of bool [h, w] when all that is thinner is taken away."""
    reach = max(1, width // 2)
    return grown(~grown(~solid, reach), reach)


def widths(solid: Tensor, axis: float) -> Tensor:
    """Of each row the width of the run around the axis [h]."""
    ends = _ends(solid, axis)
    return ends[:, 1] - ends[:, 0]


def _ends(solid: Tensor, axis: float | None = None) -> Tensor:
    """Of each row the run around the axis, or all that there is: left and right end [h, 2]; equal ends are none."""
    width = solid.shape[1]
    x = torch.arange(width).expand(solid.shape)
    if axis is None:
        left, right = torch.where(solid, x, width).amin(1), torch.where(solid, x, -1).amax(1) + 1
        return torch.stack([left, torch.maximum(left, right)], 1).float()
    at = min(max(int(axis), 0), width - 1)
    left = torch.where(~solid & (x <= at), x, -1).amax(1) + 1
    right = torch.where(~solid & (x >= at), x, width).amin(1)
    return torch.stack([left, torch.maximum(left, right)], 1).float()


def _middle(ends: Tensor) -> float:
    return float(ends.mean(1)[ends[:, 1] > ends[:, 0]].median())
