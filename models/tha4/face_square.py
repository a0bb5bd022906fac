"""The face's square in a character's picture (THA4, student chain): [80:208, 192:320] of 512, rows first.

A face replaces the pixels of its square entirely; there is no mask.
"""

from __future__ import annotations

from torch import Tensor


def face_square(size: int) -> tuple[int, int, int]:
    """Top, left and side of the face in a picture of `size` pixels: 80, 192 and 128 of 512, else in proportion."""
    return size * 5 // 32, size * 3 // 8, size // 4


def paste_face(picture: Tensor, face: Tensor) -> Tensor:
    """picture [4, S, S] with face [B, 4, S/4, S/4] in place of its square: a new tensor [B, 4, S, S]."""
    pasted = picture.expand(len(face), -1, -1, -1).clone()
    top, left, side = face_square(picture.shape[-1])
    pasted[:, :, top : top + side, left : left + side] = face
    return pasted
