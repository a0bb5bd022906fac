"""The body of the teacher's first three networks (THA3's "standard" encoder-decoder, kept by THA4, section 3).

Down to an eighth of the side, six bottleneck blocks, and up again, without skip connections. The pose enters the
bottleneck as a constant plane right before an instance norm, which takes every constant out of the inside of the plane:
a pose acts only through the zero padding of that one convolution. Padding must therefore stay zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import torch
from torch import Tensor
from torch.nn import Conv2d, ConvTranspose2d, InstanceNorm2d, Module, ModuleList, ReLU, Sequential, Sigmoid, Tanh
from torch.nn.init import kaiming_normal_, zeros_

IMAGE_CHANNELS = 4  # premultiplied linear RGBA
Convolution = TypeVar("Convolution", Conv2d, ConvTranspose2d)


@dataclass(frozen=True)
class EncoderDecoderConfig:
    """Sizes: channels of the input, numbers of pose, channels on the way down (halving the side each), blocks between.

    The defaults are those of the published networks, but for the input and the pose, in which they differ.
    """

    inputs: int
    pose_size: int = 0
    widths: tuple[int, ...] = (64, 128, 256, 512)
    blocks: int = 6


class EncoderDecoder(Module):
    """Features of a picture in a pose; the heads that read them are those of each network."""

    def __init__(self, config: EncoderDecoderConfig) -> None:
        super().__init__()
        self.config = config
        widths, deepest = config.widths, config.widths[-1]
        down = [_block(Conv2d(config.inputs, widths[0], 3, padding=1, bias=False))]
        down += [_block(Conv2d(*pair, 4, stride=2, padding=1, bias=False)) for pair in pairwise(widths)]
        up = [ConvTranspose2d(*pair, 4, stride=2, padding=1, bias=False) for pair in pairwise(widths[::-1])]
        first = _block(Conv2d(deepest + config.pose_size, deepest, 3, padding=1, bias=False))
        self.downsample_blocks = ModuleList(down)
        self.bottleneck_blocks = ModuleList([first, *(Bottleneck(deepest) for _ in range(config.blocks - 1))])
        self.upsample_blocks = ModuleList(_block(convolution) for convolution in up)

    def features(self, picture: Tensor, pose: Tensor | None = None) -> Tensor:
        """picture [B, inputs, S, S] and pose [B, P], none where P is 0 -> [B, 64, S, S]."""
        x = picture
        for down in self.downsample_blocks:
            x = down(x)  # [B, 64, S, S] to [B, 512, S/8, S/8]
        if pose is not None:
            x = torch.cat([x, pose[:, :, None, None].expand(-1, -1, *x.shape[2:])], dim=1)  # [B, 512 + P, S/8, S/8]
        for block in self.bottleneck_blocks:
            x = block(x)  # [B, 512, S/8, S/8]
        for up in self.upsample_blocks:
            x = up(x)  # [B, 256, S/4, S/4] to [B, 64, S, S]
        return x


class Bottleneck(Module):
    """x + (convolution, norm, ReLU, convolution, norm); nothing follows the sum."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        first, second = (Conv2d(channels, channels, 3, padding=1, bias=False) for _ in range(2))
        self.resnet_path = Sequential(*_block(first).children(), *_block(second)[:2].children())

    def forward(self, x: Tensor) -> Tensor:
        return x + self.resnet_path(x)  # [B, C, H, W]


def alpha_head(width: int) -> Sequential:
    """[B, width, H, W] -> alpha [B, 1, H, W] in 0..1."""
    return Sequential(_he_normal(Conv2d(width, 1, 3, padding=1)), Sigmoid())


def color_head(width: int) -> Sequential:
    """[B, width, H, W] -> colours [B, 4, H, W] in -1..1."""
    return Sequential(_he_normal(Conv2d(width, IMAGE_CHANNELS, 3, padding=1)), Tanh())


def flow_head(width: int) -> Conv2d:
    """[B, width, H, W] -> flow [B, 2, H, W], at first zero: nothing moves."""
    head = Conv2d(width, 2, 3, padding=1, bias=False)
    zeros_(head.weight)
    return head


def _block(convolution: Convolution) -> Sequential:
    return Sequential(_he_normal(convolution), InstanceNorm2d(convolution.out_channels, affine=True), ReLU())


def _he_normal(convolution: Convolution) -> Convolution:
    if not convolution.weight.is_meta:  # for which torch would import sympy: seconds of a file's reading
        kaiming_normal_(convolution.weight, nonlinearity="relu")
    return convolution
