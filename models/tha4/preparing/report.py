"""What is wrong with a character's picture, in sentences, and what to do about it (THA4, section 4).

The published programs check nothing, and most ruined results come from pictures that the networks cannot deal with.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from ..picture import SIDE
from .placement import HEAD, MORPHED
from .prepare import Prepared
from .symmetry import symmetry

BLURRED = 1.15  # an enlargement that one begins to see
COARSE = 2.0  # how much larger the original may be before Put Back looks soft beside it
TILTED = 9  # degrees
TURNED = 9  # pixels
UNLIKE = 0.35  # the head's correlation with its mirror image
BESIDE = 0.04  # of the area beside the head that may be filled, beyond hair
HAZY = 0.15  # of the figure that may be half transparent
LOWEST = 16  # rows of the 512 that may be missing below
BUST = 360  # the row of the 512 that a figure should reach at the least


def report(prepared: Prepared) -> list[str]:
    """One line for each finding, what was done first; a line that begins with "!" asks for a better picture."""
    return [*_done(prepared), *(f"! {warning}" for warning in _warnings(prepared))]


def _done(prepared: Prepared) -> Iterator[str]:
    placement, box = prepared.origin.placement, prepared.head.box
    yield f"Head {prepared.head.how}: {box} in the picture of {placement.width} x {placement.height}."
    if placement.scale == 1:
        yield "The picture was neither enlarged nor reduced."
    else:
        yield f"Scaled by {placement.scale:.3f}, so that the head is {HEAD.side} pixels high."
    if prepared.silhouette.specks:
        yield f"{prepared.silhouette.specks} specks outside of the figure were removed."
    if placement.scale < 1 / COARSE:
        yield f"Put Back enlarges the moving figure {1 / placement.scale:.1f} times: it is softer than the original."


def _warnings(prepared: Prepared) -> Iterator[str]:
    yield from prepared.notes
    placement, figure = prepared.origin.placement, prepared.origin.figure
    if placement.scale > BLURRED:
        yield (
            f"The head is only {prepared.head.box.side:.0f} pixels high, so the picture was enlarged "
            f"{placement.scale:.2f} times and is blurred. Use one whose head has {HEAD.side} pixels or more."
        )
    if prepared.silhouette.others:
        yield (
            f"{prepared.silhouette.others} more large shapes stand apart from the figure and were left out. "
            "If one of them is the character, crop the picture or mask the others."
        )
    yield from _cuts(figure, prepared)
    yield from _in_the_square(prepared.character)


def _cuts(figure: Tensor, prepared: Prepared) -> Iterator[str]:
    """Where edges of the picture or of the 512 square cut through the figure [H, W]."""
    placement, head = prepared.origin.placement, prepared.head.box
    across, down = _span(head.left, head.side, figure.shape[1]), _span(head.top, head.side, figure.shape[0])
    sides = {"upper": figure[0, across], "left": figure[down, 0], "right": figure[down, -1]}
    cut = [name for name, edge in sides.items() if (edge > 0.5).any()]
    if cut:
        yield (
            f"The {' and '.join(cut)} edge of the picture cuts the head or its hair, which ends in a straight line. "
            "Use a picture with room around the head."
        )
    low = placement.scale * placement.height + placement.top
    if low < SIDE - LOWEST and (figure[-1] > 0.5).any():
        few = " Little of the body shows: head and shoulders alone turn less well." if low < BUST else ""
        yield (
            f"The picture ends at row {low:.0f} of {SIDE} and cuts the body there; that edge moves with the body.{few} "
            "Use a picture that shows more of the body."
        )
    square = placement.affected
    outside = figure.sum() - figure[square.rows, square.columns].sum()
    below = figure[square.bottom :].sum()
    if outside - below > 0.02 * figure.sum():
        yield (
            f"Parts of the figure lie beside or above the {SIDE} x {SIDE} square and will not move. "
            "Pictures with hands low and hair close to the body fit best."
        )


def _in_the_square(character: Tensor) -> Iterator[str]:
    """What the networks will not like about the picture [4, 512, 512]."""
    alpha = character[3]
    rows = slice(int(HEAD.top), int(HEAD.top + HEAD.side))
    beside = torch.cat([alpha[rows, : int(MORPHED.left)], alpha[rows, int(MORPHED.left + MORPHED.side) :]], dim=1)
    if (beside > 0.5).float().mean() > BESIDE:
        yield (
            "Something reaches far out beside the head: a hand, a prop, or wide hair. Hands near the head come out "
            "torn: use a picture with hands low and clear of the head."
        )
    visible = alpha > 0
    if ((alpha > 0.05) & (alpha < 0.95)).sum() > HAZY * visible.sum():
        yield "Much of the figure is half transparent. Use a mask with clear edges."
    seen = symmetry(character)
    if abs(seen.tilt) >= TILTED:
        side = "right" if seen.tilt > 0 else "left"
        yield (
            f"The head seems tilted by about {abs(seen.tilt):.0f} degrees to the picture's {side}. "
            "The networks expect it upright: rotate the picture, or use another."
        )
    if abs(seen.shift) >= TURNED:
        side = "right" if seen.shift > 0 else "left"
        yield (
            f"The face's middle lies {abs(seen.shift):.0f} pixels to the {side} of the head's: the head is turned, or "
            "its box is off. Look at the overlay; the networks expect a view from the front."
        )
    elif seen.likeness < UNLIKE:
        yield (
            "The two halves of the face differ much: the head is turned, the box is off, or hair hides an eye. "
            "The networks expect a view from the front."
        )


def _span(start: float, side: float, size: int) -> slice:
    return slice(min(max(int(start), 0), size - 1), min(max(int(start + side), 1), size))
