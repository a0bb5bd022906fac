"""What an actor does in one frame: where they are, how the head is held, and what the face does."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from ...errors import LikenessError

RANGES = {
    **{"yaw": (-30, 30), "pitch": (-25, 25), "roll": (-180, 180)},
    **dict.fromkeys(("jaw", "blink"), (0, 1)),
    **dict.fromkeys(("wide", "smile", "brows", "look_x", "look_y"), (-1, 1)),
}


@dataclass(frozen=True)
class Act:
    """Where, how large, how turned, and with which expression.

    `x`, `y`: pixels of the frame where the middle between the eyes is. `size`: pixels between the outer corners of the
    eyes, were the face seen from the front; a face is about 1.6 times as wide, and as high from brow to chin.
    `pitch`, `yaw`, `roll`: degrees as in HeadFit.rotation x, y, z; positive looks down, looks to the picture's right,
    leans to the picture's left. `jaw` 1: mouth wide open. `wide` -1: lips rounded, 1: stretched. `smile` -1: corners
    down. `blink` 1: eyes shut. `look_x`, `look_y`: gaze to the picture's right and up. `brows` 1: raised.
    Raises LikenessError for a value out of its range, and for a place or a size that is no number.
    """

    x: float
    y: float
    size: float
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    jaw: float = 0.0
    wide: float = 0.0
    smile: float = 0.0
    blink: float = 0.0
    look_x: float = 0.0
    look_y: float = 0.0
    brows: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            low, high = RANGES.get(field.name, (-math.inf, math.inf))
            if not (math.isfinite(value) and low <= value <= high):
                raise LikenessError(f"An actor's {field.name} lies within {low}..{high}, not at {value}.")
        if self.size < 4:
            raise LikenessError(f"An actor's size is 4 pixels or more between the eyes' corners, not {self.size}.")
