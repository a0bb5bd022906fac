"""How PIRenderer is trained: as in the paper (section 4.1), and where it is silent, as the authors' program does.

Their program lets the rate fall at step 300,000 to a fifth, but through a schedule whose optimiser it has thrown away
by then: in an uninterrupted run the rate never falls. So it does not fall here, unless `falls_at` is given.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import LikenessError
from .losses import SCALES

STEPS = 400_000
BETAS = (0.5, 0.999)  # of Adam
AVERAGING = 0.5 ** (32 / 10_000)  # of the averaged weights that is kept at a step
FALL = 0.2


@dataclass(frozen=True)
class Course:
    """`warp_share` of the run, 0..1, is for the warp alone: mapping and warping network. `falls_at`: after so many
    steps the rate is a fifth. `scales`: of the perceptual loss.

    Raises LikenessError for a share or a step that cannot be.
    """

    warp_share: float = 0.5
    falls_at: int | None = None
    scales: int = SCALES

    def __post_init__(self) -> None:
        if not 0 <= self.warp_share <= 1 or (self.falls_at is not None and self.falls_at < 1) or self.scales < 1:
            raise LikenessError(
                f"A share of {self.warp_share} for the warp, a rate that falls at step {self.falls_at} and "
                f"{self.scales} scales make no training: take a share from 0 to 1, and numbers of 1 and more."
            )

    def rate(self, first: float, step: int) -> float:
        """Of a step counted from 0, in a run that begins with the rate `first`."""
        return first * (FALL if self.falls_at is not None and step >= self.falls_at else 1)


USUAL = Course()
