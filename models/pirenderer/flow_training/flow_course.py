"""How the audio flow is taught: what a batch is, how fast it learns, and when it has learnt enough."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import LikenessError
from ..prior import NORMAL


@dataclass(frozen=True)
class FlowCourse:
    """Clips of `frames` frames, `batch` in a step. `dropout`: the share of earlier motions that the flow must do
    without; `noise` on motions, in their deviations. Adam's rate rises for `warm_up` steps to `rate` and falls to
    `floor`; gradients are shortened to `clip`. `degrees` of the prior's freedom, 0 for a normal one.

    Every `validate_every` steps the flow is judged; after `patience` judgements without a better one it is done.
    Raises LikenessError for numbers that teach nothing.
    """

    frames: int = 100
    batch: int = 64
    dropout: float = 0.4
    noise: float = 0.015
    rate: float = 1e-3
    warm_up: int = 1000
    floor: float = 1e-4
    clip: float = 5.0
    degrees: int = NORMAL
    validate_every: int = 256
    patience: int = 20

    def __post_init__(self) -> None:
        least = {"frames": 10, "batch": 2, "warm_up": 1, "validate_every": 1, "patience": 1}
        for name, number in least.items():
            if getattr(self, name) < number:
                raise LikenessError(f"{name.replace('_', ' ')} is {getattr(self, name)}; give {number} or more.")

    def rate_at(self, step: int) -> float:
        """Noam's rate (Vaswani et al. 2017, section 5.3) of a step counted from 1; `rate` is its peak."""
        noam = self.warm_up**0.5 * min(step**-0.5, step * self.warm_up**-1.5)
        return max(self.floor, self.rate * noam)
