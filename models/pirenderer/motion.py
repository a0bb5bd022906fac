"""How a face moves, in the coefficients of a 3D face model (PIRenderer, section 3.1): what MOTION_3DMM carries.

A frame is a row of 73 numbers, p in the paper: 64 of expression; angles about x (pitch), y (yaw) and z (roll) in
radians; translation x, y, z of a camera with focal length 1015 at distance 10; and the crop s, t0, t1 by which the face
was aligned: its scale, and where it lies in pixels of a frame of 256 x 256, t1 counted from below.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import torch
from torch import Tensor

from ..errors import LikenessError

EXPRESSION, ANGLE, TRANSLATION, CROP = slice(0, 64), slice(64, 67), slice(67, 70), slice(70, 73)
NUMBERS = 73
SIDE = 256  # pixels of the frames whose crops these are
TRAINED_FPS = Fraction(25)


@dataclass(frozen=True)
class Motion:
    """T >= 1 frames of motion, [T, 73] float32 on the CPU, at `fps` frames a second.

    `measured` [T] bool: frames whose face was seen, or that were made on purpose; the others lie between their
    neighbours. Raises LikenessError for another shape, no frame, and numbers that are none (naming the frame).
    """

    values: Tensor
    fps: Fraction = TRAINED_FPS
    measured: Tensor | None = None

    def __post_init__(self) -> None:
        values = self.values.detach().to("cpu", torch.float32)
        if values.ndim != 2 or values.shape[1] != NUMBERS or not len(values):
            raise LikenessError(
                f"A 3DMM motion is [frames, {NUMBERS}]; this is {list(values.shape)}. Extract it again, or import it "
                "with Import Motion, which knows the other layouts."
            )
        broken = (~values.isfinite()).any(1)
        if broken.any():
            raise LikenessError(
                f"Frame {int(broken.nonzero()[0])} of this motion has coefficients that are no numbers. "
                "Correct them where they come from."
            )
        if self.fps <= 0:
            raise LikenessError(f"A motion of {self.fps} frames a second is not possible.")
        measured = torch.ones(len(values)) if self.measured is None else self.measured.detach()
        if measured.shape != (len(values),):
            raise LikenessError(f"{len(values)} frames need as many marks, not {list(measured.shape)}.")
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "measured", measured.to("cpu", torch.bool))

    def __len__(self) -> int:
        """How many frames."""
        return len(self.values)

    @property
    def seen(self) -> Tensor:
        """[T] bool: `measured`, which is always there once a motion is made."""
        assert self.measured is not None
        return self.measured

    @property
    def expression(self) -> Tensor:
        """[T, 64]."""
        return self.values[:, EXPRESSION]

    @property
    def angle(self) -> Tensor:
        """[T, 3]: pitch, yaw and roll in radians."""
        return self.values[:, ANGLE]

    @property
    def translation(self) -> Tensor:
        """[T, 3]."""
        return self.values[:, TRANSLATION]

    @property
    def crop(self) -> Tensor:
        """[T, 3]: s, t0 and t1."""
        return self.values[:, CROP]

    def with_values(self, values: Tensor) -> Motion:
        """The same frames with other numbers."""
        return replace(self, values=values)


def windows(values: Tensor, radius: int) -> Tensor:
    """Rows [T, 73] -> for each frame the rows about it, [T, 73, 2 radius + 1]; beyond the ends these repeat."""
    places = torch.arange(len(values))[:, None] + torch.arange(-radius, radius + 1)
    return values[places.clamp(0, len(values) - 1)].mT
