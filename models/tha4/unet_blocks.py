"""The blocks of the teacher's U-Nets (THA4, supplement; after Preechakul et al. 2022, "Diffusion Autoencoders").

The networks were built for diffusion and keep its input for time, at which 0 is always given. What follows from it is
a constant of the weights, but not zero.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor
from torch.nn import Conv2d, GroupNorm, Linear, Module, Sequential, SiLU
from torch.nn.functional import avg_pool2d, interpolate, scaled_dot_product_attention, silu
from torch.nn.init import zeros_

from ..errors import LikenessError

GROUPS = 32  # of a group norm; with fewer channels each is a group of its own
HEADS = 8  # of an attention
LONGEST_PERIOD = 10_000  # of the waves that encode time

Resample = Literal["half", "same", "double"]


class TimeWaves(Module):
    """times [B] -> [B, C]: cosines of C/2 frequencies from 1 down to 1/10,000, then their sines."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        if channels < 4 or channels % 2:
            raise LikenessError(f"Time cannot be encoded in {channels} channels: an even number from 4 is needed.")
        self.waves = channels // 2

    def forward(self, times: Tensor) -> Tensor:
        powers = torch.arange(self.waves, device=times.device) / (self.waves - 1)  # [C/2], 0..1
        waves = times[:, None] * LONGEST_PERIOD ** -powers.to(times.dtype)  # [B, C/2]
        return torch.cat([waves.cos(), waves.sin()], dim=1)  # [B, C]


class ResBlock(Module):
    """A residual block that time and pose scale and shift, in that order: [B, inputs, H, W] -> [B, outputs, H', W'].

    `resample`: half, 2x2 means; double, each pixel four times. Its second convolution begins at zero.
    """

    def __init__(self, inputs: int, outputs: int, condition: int, resample: Resample = "same") -> None:
        super().__init__()
        self.resample = resample
        self.norm0 = group_norm(inputs)
        self.conv0 = Conv2d(inputs, outputs, 3, padding=1)
        self.cond0_layers = Sequential(SiLU(), Linear(condition, 2 * outputs))
        self.norm1 = group_norm(outputs)
        self.conv1 = zeroed(Conv2d(outputs, outputs, 3, padding=1))
        self.cond1_layers = Sequential(SiLU(), Linear(condition, 2 * outputs))
        self.skip = Conv2d(inputs, outputs, 1) if inputs != outputs else None

    def forward(self, x: Tensor, time: Tensor, pose: Tensor) -> Tensor:
        """`time` and `pose`: their embeddings, [B, condition]."""
        h = self.conv0(resampled(silu(self.norm0(x)), self.resample))  # [B, outputs, H', W']
        h = self.norm1(h)
        for layers, condition in ((self.cond0_layers, time), (self.cond1_layers, pose)):
            scale, shift = layers(condition)[:, :, None, None].chunk(2, dim=1)  # [B, outputs, 1, 1]
            h = h * (1 + scale) + shift  # [B, outputs, H', W']
        h = self.conv1(silu(h))  # [B, outputs, H', W']
        x = resampled(x, self.resample)  # [B, inputs, H', W']
        return (x if self.skip is None else self.skip(x)) + h


class Attention(Module):
    """Every pixel looks at every other: x + attention, [B, C, H, W]. Its last convolution begins at zero."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        if channels % HEADS:
            raise LikenessError(f"{channels} channels cannot be divided among {HEADS} heads of attention.")
        self.norm = group_norm(channels)
        self.qkv = Conv2d(channels, 3 * channels, 1)
        self.conv = zeroed(Conv2d(channels, channels, 1))

    def forward(self, x: Tensor) -> Tensor:
        qkv = self.qkv(self.norm(x))  # [B, 3C, H, W]: first thirds, then heads
        query, key, value = (part.unflatten(1, (HEADS, -1)).flatten(3).mT for part in qkv.chunk(3, dim=1))
        seen = scaled_dot_product_attention(query, key, value)  # [B, heads, H * W, C / heads]
        return x + self.conv(seen.mT.reshape(x.shape))  # [B, C, H, W]


class MiddleAttention(Module):
    """An attention under the name `module`, as the middle of the published networks has it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.module = Attention(channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.module(x)  # [B, C, H, W]


def resampled(x: Tensor, resample: Resample) -> Tensor:
    """[B, C, H, W] -> at half, the same or double the size, without weights."""
    if resample == "half":
        return avg_pool2d(x, 2)
    return interpolate(x, scale_factor=2, mode="nearest") if resample == "double" else x


def group_norm(channels: int) -> GroupNorm:
    """A group norm of 32 groups, or of one per channel where there are fewer."""
    groups = min(GROUPS, channels)
    if channels % groups:
        raise LikenessError(f"{channels} channels cannot be normalised in {groups} groups.")
    return GroupNorm(groups, channels)


def zeroed(convolution: Conv2d) -> Conv2d:
    """A convolution that begins at zero."""
    zeros_(convolution.weight)
    if convolution.bias is not None:
        zeros_(convolution.bias)
    return convolution
