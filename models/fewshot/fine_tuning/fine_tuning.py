"""How a head is fine-tuned, and how far it is then: what a user chooses (Zakharov et al., section 3.4)."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch

from ...errors import LikenessError
from ..training import weights as terms

STEPS = 150  # 40 passes over the pictures in the paper; too many stiffen the mimics
MOST = 5000


@dataclass(frozen=True)
class FineTuning:
    """`steps` from a batch of pictures each. `psi_only`: the person's own AdaIN numbers learn, the generator's weights
    stay. `judged`: with the adversarial term and feature matching, for which the model's discriminator learns, too.

    Raises LikenessError for numbers that make no training.
    """

    steps: int = STEPS
    batch: int = 1
    rate: float = 5e-5  # the discriminator's is four times it
    seed: int = 0
    psi_only: bool = False
    judged: bool = True
    preset: str = terms.LATER
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    snapshot_seconds: float = 300.0

    def __post_init__(self) -> None:
        terms.weights_of(self.preset)
        if not (1 <= self.steps <= MOST and self.batch >= 1 and self.rate > 0):
            raise LikenessError(
                f"{self.steps} steps of {self.batch} pictures at a rate of {self.rate:g} make no fine-tuning. Take 1 "
                f"to {MOST} steps (100 to 300 are usual), a picture and more, and a rate above 0."
            )

    def weights(self, faces: bool) -> dict[str, float]:
        """Of the generator's terms, without the match; `faces`: there is a VGGFace."""
        left = {terms.EMBEDDING, *(() if self.judged else (terms.ADVERSARIAL, terms.MATCHING))}
        if not faces:
            left.add(terms.VGGFACE)
        return {name: own for name, own in terms.weights_of(self.preset).by_term().items() if name not in left}


USUAL = FineTuning()
