"""Editing a motion by what its numbers mean (PIRenderer, section 4): pose, place, size, and named expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import Tensor

from ...errors import LikenessError
from ..motion import ANGLE, CROP, EXPRESSION, TRANSLATION, Motion
from .directions import RESERVED, Directions

ANGLES, PLACES, SIZE = RESERVED[:3], RESERVED[3:6], RESERVED[6]
STRAIGHT = (0, 0, 0, 0, 0, 0.45)  # angle and translation
SMALLEST = 0.05  # times the size
LARGEST = 1e3  # of a number in a text: no coefficient comes near it
PIECE = re.compile(r"[,;\n]")


def facing(motion: Motion) -> Motion:
    """The motion with a head that looks straight ahead at the usual distance, as the authors' sliders begin."""
    values = motion.values.clone()
    values[:, ANGLE.start : TRANSLATION.stop] = values.new_tensor(STRAIGHT)
    return motion.with_values(values)


def edited(
    motion: Motion,
    changes: Mapping[str, float | Tensor],
    directions: Directions | None = None,
    expression: float = 1.0,
    raw: Tensor | None = None,
) -> Motion:
    """The motion with changes, each a number for all frames or one for each, [T].

    pitch, yaw and roll in degrees, and x, y, z in units of the model, are added; `size` is a factor of the face's size
    in the frame, so that the crop's s is divided by it; any other name is how far to go along that direction. Before
    that the motion's own expression is multiplied by `expression`, 0 being the mean face, and `raw` [64] is added.
    A motion of one frame is held as long as the changes last. Raises LikenessError for an unknown direction, a size
    near 0, and changes of another length.
    """
    lengths = {len(value) for value in changes.values() if isinstance(value, Tensor)}
    frames = max(lengths, default=len(motion)) if len(motion) == 1 else len(motion)
    if lengths - {frames}:
        raise LikenessError(f"Changes of {sorted(lengths)} frames do not fit a motion of {frames}.")
    values = motion.values.expand(frames, -1).clone()
    values[:, EXPRESSION] *= expression
    if raw is not None:
        values[:, EXPRESSION] += raw
    for name, given in changes.items():
        change = torch.as_tensor(given, dtype=torch.float32)
        if name in ANGLES:
            values[:, ANGLE.start + ANGLES.index(name)] += change.deg2rad()
        elif name in PLACES:
            values[:, TRANSLATION.start + PLACES.index(name)] += change
        elif name == SIZE:
            if not (change >= SMALLEST).all():
                raise LikenessError(f"A size of {float(change.min()):g} is too small. It is a factor; 1 is unchanged.")
            values[:, CROP.start] /= change
        elif change.any():
            values[:, EXPRESSION] += change.reshape(-1, 1) * (directions or Directions())[name]
    measured = motion.seen.expand(frames).clone()
    return Motion(values, motion.fps, measured)


def named_strengths(text: str) -> dict[str, float]:
    """ "wink 0.5, frown 1" -> strengths by name; of empty text, none. Raises LikenessError naming the piece."""
    found: dict[str, float] = {}
    for piece in filter(None, (one.strip() for one in PIECE.split(text))):
        name, _, number = piece.rpartition(" ")
        value = _number(number)
        if not name.strip() or value is None:
            raise LikenessError(f"'{piece[:60]}' is not a name with its strength. Write such as: wink 0.5, frown 1.")
        found[name.strip(" :=").lower()] = value
    return found


def raw_coefficients(text: str) -> Tensor:
    """[64] to be added to an expression: "3 -1.5, 10 0.7" by their places 0..63, or all 64 numbers; 0 if empty."""
    made = torch.zeros(EXPRESSION.stop)
    pieces = [one.strip() for one in PIECE.split(text) if one.strip()]
    if len(pieces) == 1 and len(pieces[0].split()) == len(made):
        pieces = pieces[0].split()
    if len(pieces) == len(made) and all(len(one.split()) == 1 for one in pieces):
        pieces = [f"{place} {one}" for place, one in enumerate(pieces)]
    for piece in pieces:
        place, _, number = piece.partition(" ")
        value = _number(number)
        if not place.isdecimal() or int(place) >= len(made) or value is None:
            raise LikenessError(
                f"'{piece[:60]}' is not a coefficient. Write a place from 0 to 63 and a number for each, such as: "
                "3 -1.5, 10 0.7; or all 64 numbers."
            )
        made[int(place)] = value
    return made


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) <= LARGEST else None  # also not NaN
