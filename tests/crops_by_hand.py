"""Crops whose places are known, in frames of noise: the hardest for whatever samples them."""

from __future__ import annotations

import math
from fractions import Fraction

import torch
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.face.crop_warp import crop_pictures
from likeness.models.face.face_crop import FaceCrop


def crop_at(
    x: float,
    y: float,
    side: float,
    turned: float = 0.0,
    size: int = 32,
    frame: tuple[int, int] = (60, 80),
    count: int = 1,
) -> FaceCrop:
    """Crops of `side` pixels about x and y of frames of height x width, their axes turned by degrees."""
    scale, angle = size / side, math.radians(turned)
    linear = scale * torch.tensor(
        [[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]], dtype=torch.float64
    )
    shift = size / 2 - linear @ torch.tensor([x, y], dtype=torch.float64)
    matrices = torch.cat([linear, shift[:, None]], dim=1).repeat(count, 1, 1)
    height, width = frame
    return FaceCrop("by hand", size, matrices, torch.ones(count), torch.zeros(count, 0, 2), width, height, Fraction(25))


def noise(count: int = 1, frame: tuple[int, int] = (60, 80), channels: int = 3, seed: int = 0) -> Tensor:
    """Frames [count, height, width, channels] in 0..1."""
    return torch.rand(count, *frame, channels, generator=torch.Generator().manual_seed(seed))


def taken(frames: Tensor, where: FaceCrop) -> Tensor:
    """The crops of frames, at their own size."""
    return crop_pictures(frames, where.matrices, where.size)


@st.composite
def crops(draw: st.DrawFn) -> FaceCrop:
    """A crop of any size, side and angle, in the frame, partly outside, or all."""
    height, width = draw(st.integers(1, 70)), draw(st.integers(1, 90))
    x, y = draw(st.floats(-20, width + 20)), draw(st.floats(-20, height + 20))
    side = draw(st.floats(2, 150))
    return crop_at(x, y, side, draw(st.floats(-180, 180)), draw(st.integers(4, 48)), (height, width))
