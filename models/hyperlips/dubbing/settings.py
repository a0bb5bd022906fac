"""What a user chooses of how a clip is dubbed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from ...media.frame_order import Fill
from ...media.sync import Alignment

Box = Literal["smoothed", "fixed", "per frame"]
Part = Literal["lower face", "mouth only", "lower half", "as published"]
Reference = Literal["sharpest closed mouth", "first"]
BOXES: tuple[Box, ...] = get_args(Box)
PARTS: tuple[Part, ...] = get_args(Part)
REFERENCES: tuple[Reference, ...] = get_args(Reference)


@dataclass(frozen=True)
class Dubbing:
    """How a clip is dubbed.

    `fill`: how pictures go on where the sound is longer, see frame_order.py. `box`: which box the crops follow, see
    places.py. `reference`: which frame shows the network what the lower half of the face looks like. `part`: what of
    the drawn face is pasted, see mouth_part.py; `feather` and `grow` its edge in sides of the crop, `color` 0..1 how
    far its colours follow the frame's. `steady` 0..1: how far a mouth that stands still is calmed. `high_resolution`:
    whether the HR decoder draws too, where there is one. `alignment`, `offset`: see speech.mel_windows; `delay`:
    seconds by which the sound begins later than the clip.
    """

    fill: Fill = "ping-pong"
    box: Box = "smoothed"
    reference: Reference = "sharpest closed mouth"
    part: Part = "lower face"
    feather: float = 0.06
    grow: float = 0.0
    color: float = 1.0
    steady: float = 1.0
    high_resolution: bool = True
    alignment: Alignment = "published"
    offset: Fraction = Fraction(0)
    delay: Fraction = Fraction(0)
