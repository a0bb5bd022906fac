"""Crops whose places are known, in frames of noise: the hardest for whatever samples them."""

from __future__ import annotations

import math
from fractions import Fraction

import torch
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.face.cropping.crop_warp import crop_pictures
from likeness.models.face.face_crop import FaceCrop
from likeness.models.face.pasting.paste import Blend, paste


def crop_at(
    x: float,
    y: float,
    side: float,
    turned: float = 0.0,
    size: int = 32,
    frame: tuple[int, int] = (60, 80),
    count: int = 1,
    tall: float = 1.0,
) -> FaceCrop:
    """Crops of `side` x `tall` times `side` pixels about x and y of frames of height x width, turned by degrees."""
    scale, angle = size / side, math.radians(turned)
    linear = scale * torch.tensor(
        [[math.cos(angle), math.sin(angle)], [-math.sin(angle) / tall, math.cos(angle) / tall]], dtype=torch.float64
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


def smooth(frame: tuple[int, int]) -> Tensor:
    """[H, W, 3]: waves that even a bilinear sample at each pixel follows to a fraction of a level."""
    y, x = torch.arange(frame[0])[:, None], torch.arange(frame[1])
    return torch.stack([0.5 + 0.2 * torch.sin((x * a + y * b) / 12) for a, b in ((1, 0), (0, 1), (0.7, 0.7))], dim=-1)


def laid(frame: Tensor, edited: Tensor, where: FaceCrop, blend: Blend) -> tuple[Tensor, Tensor]:
    """The frame with its crop, and the mask [H, W]; asserts that nothing outside of the mask changed, bit for bit."""
    before, given = frame.clone(), edited.clone()
    patch = paste(frame, edited, where.matrices[0] / where.size, blend)
    done, mask = frame.clone(), torch.zeros(frame.shape[:2])
    if patch is not None:
        assert patch.pixels.dtype == frame.dtype and patch.crop.shape == (*edited.shape[:2], 3)
        assert patch.mask.min() >= 0 and patch.mask.max() <= 1 and patch.crop.isfinite().all()
        done[patch.rows, patch.columns, :3] = patch.pixels
        mask[patch.rows, patch.columns] = patch.mask
    assert torch.equal(done[mask == 0], before[mask == 0])
    assert torch.equal(frame, before) and torch.equal(edited, given)
    return done, mask


@st.composite
def crops(draw: st.DrawFn) -> FaceCrop:
    """A crop of any size, sides and angle, in the frame, partly outside, or all."""
    height, width = draw(st.integers(1, 70)), draw(st.integers(1, 90))
    x, y = draw(st.floats(-20, width + 20)), draw(st.floats(-20, height + 20))
    side = draw(st.floats(2, 150))
    size, turned, tall = draw(st.integers(4, 48)), draw(st.floats(-180, 180)), draw(st.floats(0.5, 2))
    return crop_at(x, y, side, turned, size, (height, width), tall=tall)
