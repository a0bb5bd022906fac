"""Which pictures of a clip are shown when: at an even rate, and where a clip is shorter or longer than it has to be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, get_args

from ..errors import LikenessError
from .clip import SLACK

Fill = Literal["ping-pong", "loop", "hold last", "cut"]
FILLS: tuple[Fill, ...] = get_args(Fill)


def filled_order(pictures: int, frames: int, fill: Fill) -> list[int]:
    """Which of a clip's `pictures` each of so many frames shows: all from the first on, then more by `fill`.

    "ping-pong": backwards from the last but one, forwards again, and so on, so that nothing jumps. "loop": from the
    first one on. "hold last": the last one. "cut": no more. Fewer frames than pictures are the first of them. Raises
    LikenessError for no picture, no frame, and another way.
    """
    if pictures < 1 or frames < 1:
        raise LikenessError(f"{frames} frames cannot be made of {pictures} pictures. Give at least one of each.")
    match fill:
        case "ping-pong":
            turn = max(1, 2 * pictures - 2)
            return [min(at % turn, turn - at % turn) if pictures > 1 else 0 for at in range(frames)]
        case "loop":
            return [at % pictures for at in range(frames)]
        case "hold last":
            return [min(at, pictures - 1) for at in range(frames)]
        case "cut":
            return list(range(min(frames, pictures)))
        case _:
            raise LikenessError(f"A clip becomes longer by {', '.join(FILLS)}, not by '{fill}'.")


def even_rate(times: Sequence[Fraction], promised: Fraction) -> Fraction:
    """Frames a second of pictures at `times` in seconds: what their clip promises, unless they belie it.

    That they do where they follow each other evenly at another rate.
    """
    span = times[-1] - times[0]
    if span <= 0 or _even(times, promised):
        return promised
    measured = ((len(times) - 1) / span).limit_denominator(1001)
    return measured if _even(times, measured) else promised


def shown_at(times: Sequence[Fraction], fps: Fraction) -> list[int]:
    """Which of the pictures at `times` is shown in each frame of `fps` a second.

    One after the other where each lies nearer to its own frame than to another; of a varying rate some are repeated or
    left out, as clip.at_rate does.
    """
    if _even(times, fps):
        return list(range(len(times)))
    shown: list[int] = []
    for at, time in enumerate(times):
        due = math.ceil((time - times[0]) * fps - SLACK)  # frames that stand before this picture
        shown += [at - 1] * (due - len(shown))
    return [*shown, len(times) - 1]


def _even(times: Sequence[Fraction], fps: Fraction) -> bool:
    return all(abs((time - times[0]) * fps - at) < Fraction(1, 2) for at, time in enumerate(times))
