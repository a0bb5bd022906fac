"""Easing: how a value travels from one key to the next, as functions of the fraction 0..1 of the time between them.

All pass through 0 at 0 and 1 at 1. Cubic curves and the overshoot are Penner's ("Motion, Tweening and Easing", 2002).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

OVERSHOOT = 1.70158  # Penner's constant: the curve passes its goal by 10 % and comes back


def _in_out(x: Tensor) -> Tensor:
    return torch.where(x < 0.5, 4 * x**3, 1 - 4 * (1 - x) ** 3)


def _overshoot(x: Tensor) -> Tensor:
    return 1 + (OVERSHOOT + 1) * (x - 1) ** 3 + OVERSHOOT * (x - 1) ** 2


EASINGS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda x: x,
    "in": lambda x: x**3,  # starts slowly
    "out": lambda x: 1 - (1 - x) ** 3,  # ends slowly
    "in_out": _in_out,
    "hold": lambda x: (x >= 1).to(x),  # stays on the last value, jumps on arrival
    "overshoot": _overshoot,
}
