"""The square about a face that 2DFAN looks at, and its pixels (scale and shift as in face-alignment)."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from ...errors import LikenessError
from ..cropping.resampling import Line, resampled
from .detector import Face

SIDE = 256  # pixels that the network sees
HIGHER = 0.12  # of the box's height: so far the square's centre lies above the box's
REFERENCE = 195.0  # width and height of a box, in sum, whose square has 200 pixels; for boxes of S3FD
LARGEST = 8  # times the longer side of the picture: no face's square is larger or farther away


@dataclass(frozen=True)
class FaceSquare:
    """Centre and side in pixels of the picture, whose left and top edges are 0; it may reach beyond the picture."""

    x: float
    y: float
    side: float

    def in_picture(self, points: Tensor) -> Tensor:
        """Points [..., 2] in 0..1 of the square -> pixels of the picture."""
        return (points - 0.5) * self.side + points.new_tensor([self.x, self.y])


def square_of(face: Face) -> FaceSquare:
    """The square for a detector's box."""
    width, height = face.right - face.left, face.bottom - face.top
    y = (face.top + face.bottom) / 2 - HIGHER * height
    return FaceSquare((face.left + face.right) / 2, y, 200 * (width + height) / REFERENCE)


def crop(picture: Tensor, square: FaceSquare, size: int = SIDE) -> Tensor:
    """The pixels of a square: picture [3, H, W] -> [3, size, size] float32 in 0..1, black outside of the picture.

    Exact to fractions of a pixel; bilinear where it enlarges, anti-aliased by a triangle where it shrinks (the
    published way moves the corners to whole pixels and does not smooth). Values that are no colours are cleaned.
    Raises LikenessError for a square without a size, not finite, or 8 times as large or as far as the picture.
    """
    height, width = picture.shape[1:]
    far = LARGEST * max(height, width)
    if not 0 < square.side <= far or not abs(square.x) <= far or not abs(square.y) <= far:  # NaN is no <= either
        raise LikenessError(
            f"A face's box gives a square of {square.side:g} pixels about ({square.x:g}, {square.y:g}) in a picture of "
            f"{width} x {height}. Give a box that lies on the picture, left < right and top < bottom."
        )
    left, top, step = square.x - square.side / 2, square.y - square.side / 2, square.side / size
    return resampled(picture, Line(left, step, size), Line(top, step, size))
