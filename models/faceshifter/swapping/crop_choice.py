"""Which crops are drawn: their template, and their size."""

from __future__ import annotations

from typing import Literal, get_args

from ...errors import LikenessError
from ..conventions import Conventions

FrontalOrBest = Literal["auto", "frontal", "best of five"]
CHOICES: tuple[FrontalOrBest, ...] = get_args(FrontalOrBest)
FIVE_OF = "sber-swap"  # whose authors had five templates
BEST_OF_FIVE = "sber-swap best of five"


def template_for(conventions: Conventions, choice: FrontalOrBest, frames: int) -> str:
    """The crop template for a clip of so many frames, by one of CHOICES.

    sber-swap's weights were trained on the best of five templates. Chosen afresh in every frame that jumps, so by
    itself only a single picture gets it, and a clip the one for faces from the front. Raises LikenessError for the best
    of five where there is one template.
    """
    if choice == "best of five" and conventions.template != FIVE_OF:
        raise LikenessError(
            f"This AEI-Net was trained on the one template {conventions.template}: there are not five. Choose auto."
        )
    best = choice == "best of five" or (choice == "auto" and frames == 1)
    return BEST_OF_FIVE if best and conventions.template == FIVE_OF else conventions.template


def times_for(resolution: int, side: int) -> int:
    """How many times as large as its own `side` a network has to draw for a face of `resolution` pixels.

    Raises LikenessError for one that is no multiple of it.
    """
    if resolution % side or resolution < side:
        raise LikenessError(
            f"This AEI-Net draws {side} x {side} pixels, and {resolution} is no multiple of that. Choose another "
            "resolution."
        )
    return resolution // side
