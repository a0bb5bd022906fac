"""Two networks for one paper: that of the published weights ('master') and that of their repository's later code.

Nobody published weights of the later one, 'save_disc', which is nearer to the paper; users train it themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Variant = Literal["master", "save_disc"]
MASTER: Variant = "master"
SAVE_DISC: Variant = "save_disc"
DOWNS = 6  # halvings of the embedder and the discriminator
RESIDUALS = 5  # blocks at the generator's bottleneck
ATTENTION_AFTER = 3  # halvings: 32 x 32 of 256 x 256
EMBEDDER, GENERATOR, DISCRIMINATOR = "embedder", "generator", "discriminator"


@dataclass(frozen=True)
class FewShotConfig:
    """Sizes of the networks; the defaults are those of the published weights.

    `width`: first channels; each halving doubles them, none has more than `widest`. `parts`: which of the three
    networks there are; the generator always is. `videos`: columns of the discriminator's W, one for each it learnt.
    """

    variant: Variant = MASTER
    width: int = 64
    widest: int = 512
    videos: int = 1
    parts: tuple[str, ...] = (EMBEDDER, GENERATOR, DISCRIMINATOR)

    def __post_init__(self) -> None:  # what weights cannot tell apart is the same
        object.__setattr__(self, "widest", min(self.widest, self.width << DOWNS - 1))
        object.__setattr__(self, "videos", self.videos if DISCRIMINATOR in self.parts else 0)

    @property
    def later(self) -> bool:
        """Whether this is save_disc."""
        return self.variant == SAVE_DISC

    @property
    def white(self) -> float:
        """The brightest value of pictures and drawings, in and out."""
        return 1.0 if self.later else 255.0

    @property
    def slope(self) -> float:
        """Of the activations below 0."""
        return 0.01 if self.later else 0.0

    @property
    def down_widths(self) -> tuple[int, ...]:
        """Channels after each halving of the embedder and the discriminator: 64, 128, 256, 512, 512, 512."""
        return tuple(min(self.width << at, self.widest) for at in range(DOWNS))

    @property
    def numbers(self) -> int:
        """How many e has, and a column of W: 512."""
        return self.down_widths[-1]

    @property
    def generator_downs(self) -> tuple[int, ...]:
        """Channels after each of the generator's halvings."""
        return self.down_widths[:4] if self.later else self.down_widths

    @property
    def generator_ups(self) -> tuple[int, ...]:
        """Channels after each of its doublings, the last of which goes to the picture's own size."""
        return (*self.generator_downs[-2::-1], self.width // 2 if self.later else 3)

    @property
    def psi_lengths(self) -> tuple[int, ...]:
        """How much of psi each block takes: residual blocks, doublings, and save_disc's last norm; 17158 or 13184."""
        middle = self.generator_downs[-1]
        ups = [2 * (inner + outer) for inner, outer in pairwise((middle, *self.generator_ups))]
        return (*(4 * middle,) * RESIDUALS, *ups, *((2 * self.generator_ups[-1],) if self.later else ()))


PUBLISHED = FewShotConfig()
