"""How heavy the terms of meta-learning are (Zakharov et al., section 3.2): the settings that are known, by name.

The numbers of 'paper, May 2019' are also those of the re-implementation whose weights exist (its branch master) and of
grey-eye's; those of 'paper v2, ICCV 2019' are also those of its branch save_disc. They were read in these programs; the
paper's own text was not at hand.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import LikenessError

VGG19, VGGFACE = "VGG19", "VGGFace"  # the two content terms
ADVERSARIAL, MATCHING, EMBEDDING = "adversarial", "feature matching", "embedding match"
JUDGING = "discriminator"  # what the discriminator learns from; its steps' mean


@dataclass(frozen=True)
class Weights:
    """Of each term; that of the adversarial one is 1. A term that weighs nothing is left out."""

    vgg19: float
    vggface: float
    matching: float
    embedding: float

    def by_term(self) -> dict[str, float]:
        """Those of the generator's terms that weigh something, by their names."""
        terms = {VGG19: self.vgg19, VGGFACE: self.vggface, ADVERSARIAL: 1.0}
        terms |= {MATCHING: self.matching, EMBEDDING: self.embedding}
        return {name: weight for name, weight in terms.items() if weight}


FIRST, LATER, FORWARD = "paper, May 2019", "paper v2, ICCV 2019", "paper v2, feed-forward"
PRESETS = {
    FIRST: Weights(1e-2, 2e-3, 1e1, 8e1),
    LATER: Weights(1.5e-1, 2.5e-2, 1e1, 1e1),
    FORWARD: Weights(1.5e-1, 2.5e-2, 1e1, 0.0),  # the variant that is never fine-tuned, without the match
}


def weights_of(preset: str) -> Weights:
    """Raises LikenessError for a name that is none."""
    if preset not in PRESETS:
        raise LikenessError(f"There is no preset '{preset}'. Choose one of: {'; '.join(PRESETS)}.")
    return PRESETS[preset]
