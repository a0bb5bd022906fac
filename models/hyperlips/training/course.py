"""What is learnt from where HyperLips' paper and its program differ, or where the program has a flaw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ...errors import LikenessError

Terms = Literal["paper", "code"]
Scores = Literal["published", "logits"]
View = Literal["published", "imagenet"]
STEPS = 200_000  # of a stage: ours, for the authors name none
JUDGE, JUDGE_MOST = 5, 5e-4  # times the rate is the discriminators', and no more than the published one
BETAS = (0.5, 0.999)  # of Adam, for base and HR decoder
EXPERT_BETAS = (0.9, 0.999)
BATCH, EXPERT_BATCH = 28, 64


@dataclass(frozen=True)
class Course:
    """`terms` of the base: with LPIPS, as the paper says, or without, as its code does. `scores` that HR's relativistic
    loss compares: the sigmoids, as published, though the loss takes them for logits, or the logits. `view` of VGG19 in
    HR's perceptual loss: BGR in 0..1, as published, or as ImageNet's pictures, which it was trained on.

    Raises LikenessError for anything else.
    """

    terms: Terms = "paper"
    scores: Scores = "published"
    view: View = "published"

    def __post_init__(self) -> None:
        for name, choices in (("terms", Terms), ("scores", Scores), ("view", View)):
            if getattr(self, name) not in get_args(choices):
                raise LikenessError(
                    f"There are no {name} '{getattr(self, name)}'. Choose {', '.join(get_args(choices))}."
                )


def judge_rate(rate: float) -> float:
    """Of the discriminators, which have no norms: at 5e-3 a small one broke within sixty steps, its loss twenty times
    that of guessing, so they stay at the published 5e-4 where the networks learn faster."""
    return min(JUDGE * rate, JUDGE_MOST)


USUAL = Course()
