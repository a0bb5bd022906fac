"""S3FD, the network (Zhang et al. 2017, section 3): VGG-16 and four more layers, asked for faces at six scales.

Parameters bear the names of the published file s3fd-619a316812.pth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, relu_
from torch.nn import Conv2d, Module, Parameter
from torch.nn.functional import max_pool2d

NORM_FLOOR = 1e-10


@dataclass(frozen=True)
class S3FDConfig:
    """Channels of the layers; the defaults are those of the published file."""

    groups: tuple[int, ...] = (64, 128, 256, 512, 512)  # conv1 to conv5 of VGG-16
    fc: int = 1024  # fc6 and fc7, turned into convolutions
    conv6: tuple[int, int] = (256, 512)
    conv7: tuple[int, int] = (128, 256)


class Level(NamedTuple):
    """What one scale says of each of its cells; raw, see decoding."""

    logits: Tensor  # [B, 2, h, w]: no face, face
    offsets: Tensor  # [B, 4, h, w]: centre x, y and size x, y against the cell's anchor


class ChannelNorm(Module):
    """x [B, C, h, w] -> each pixel's channels at length 1, times a learnt weight [C] (S3FD: initialised 10, 8, 5).

    Computed in float32: the squares of half-precision features overflow.
    """

    def __init__(self, channels: int, weight: float) -> None:
        super().__init__()
        self.weight = Parameter(torch.full((channels,), weight))

    def forward(self, x: Tensor) -> Tensor:
        length = x.float().square().sum(1, keepdim=True).sqrt() + NORM_FLOOR  # [B, 1, h, w]
        return (x / length).to(x.dtype) * self.weight[:, None, None]  # [B, C, h, w]


class S3FD(Module):
    """pixels [B, 3, H, W], BGR of 0..255 less their mean -> six Levels of stride 4, 8, 16, 32, 64 and 128.

    H and W are at least 32. fc6 is padded by 3, so that the maps of the last three levels are larger than the picture;
    their anchors still count from cell 0, as in training.
    """

    def __init__(self, config: S3FDConfig = S3FDConfig()) -> None:
        super().__init__()
        self.config = config
        one, two, three, four, five = config.groups
        self.conv1_1 = Conv2d(3, one, 3, padding=1)
        self.conv1_2 = Conv2d(one, one, 3, padding=1)
        self.conv2_1 = Conv2d(one, two, 3, padding=1)
        self.conv2_2 = Conv2d(two, two, 3, padding=1)
        self.conv3_1 = Conv2d(two, three, 3, padding=1)
        self.conv3_2 = Conv2d(three, three, 3, padding=1)
        self.conv3_3 = Conv2d(three, three, 3, padding=1)
        self.conv4_1 = Conv2d(three, four, 3, padding=1)
        self.conv4_2 = Conv2d(four, four, 3, padding=1)
        self.conv4_3 = Conv2d(four, four, 3, padding=1)
        self.conv5_1 = Conv2d(four, five, 3, padding=1)
        self.conv5_2 = Conv2d(five, five, 3, padding=1)
        self.conv5_3 = Conv2d(five, five, 3, padding=1)
        self.fc6 = Conv2d(five, config.fc, 3, padding=3)
        self.fc7 = Conv2d(config.fc, config.fc, 1)
        self.conv6_1 = Conv2d(config.fc, config.conv6[0], 1)
        self.conv6_2 = Conv2d(*config.conv6, 3, stride=2, padding=1)
        self.conv7_1 = Conv2d(config.conv6[1], config.conv7[0], 1)
        self.conv7_2 = Conv2d(*config.conv7, 3, stride=2, padding=1)
        self.conv3_3_norm = ChannelNorm(three, 10.0)
        self.conv4_3_norm = ChannelNorm(four, 8.0)
        self.conv5_3_norm = ChannelNorm(five, 5.0)
        self.conv3_3_norm_mbox_conf = Conv2d(three, 4, 3, padding=1)
        self.conv3_3_norm_mbox_loc = Conv2d(three, 4, 3, padding=1)
        self.conv4_3_norm_mbox_conf = Conv2d(four, 2, 3, padding=1)
        self.conv4_3_norm_mbox_loc = Conv2d(four, 4, 3, padding=1)
        self.conv5_3_norm_mbox_conf = Conv2d(five, 2, 3, padding=1)
        self.conv5_3_norm_mbox_loc = Conv2d(five, 4, 3, padding=1)
        self.fc7_mbox_conf = Conv2d(config.fc, 2, 3, padding=1)
        self.fc7_mbox_loc = Conv2d(config.fc, 4, 3, padding=1)
        self.conv6_2_mbox_conf = Conv2d(config.conv6[1], 2, 3, padding=1)
        self.conv6_2_mbox_loc = Conv2d(config.conv6[1], 4, 3, padding=1)
        self.conv7_2_mbox_conf = Conv2d(config.conv7[1], 2, 3, padding=1)
        self.conv7_2_mbox_loc = Conv2d(config.conv7[1], 4, 3, padding=1)

    def forward(self, pixels: Tensor) -> list[Level]:
        x = relu_(self.conv1_2(relu_(self.conv1_1(pixels))))  # [B, 64, H, W]
        x = relu_(self.conv2_2(relu_(self.conv2_1(max_pool2d(x, 2)))))  # [B, 128, H/2, W/2]
        x = relu_(self.conv3_2(relu_(self.conv3_1(max_pool2d(x, 2)))))  # [B, 256, H/4, W/4]
        third = relu_(self.conv3_3(x))  # [B, 256, H/4, W/4]
        x = relu_(self.conv4_2(relu_(self.conv4_1(max_pool2d(third, 2)))))  # [B, 512, H/8, W/8]
        fourth = relu_(self.conv4_3(x))  # [B, 512, H/8, W/8]
        x = relu_(self.conv5_2(relu_(self.conv5_1(max_pool2d(fourth, 2)))))  # [B, 512, H/16, W/16]
        fifth = relu_(self.conv5_3(x))  # [B, 512, H/16, W/16]
        wide = relu_(self.fc7(relu_(self.fc6(max_pool2d(fifth, 2)))))  # [B, 1024, H/32 + 4, W/32 + 4]
        sixth = relu_(self.conv6_2(relu_(self.conv6_1(wide))))  # [B, 512, H/64 + 2, W/64 + 2]
        seventh = relu_(self.conv7_2(relu_(self.conv7_1(sixth))))  # [B, 256, H/128 + 1, W/128 + 1]
        third, fourth, fifth = self.conv3_3_norm(third), self.conv4_3_norm(fourth), self.conv5_3_norm(fifth)
        return [
            Level(_without_background(self.conv3_3_norm_mbox_conf(third)), self.conv3_3_norm_mbox_loc(third)),
            Level(self.conv4_3_norm_mbox_conf(fourth), self.conv4_3_norm_mbox_loc(fourth)),
            Level(self.conv5_3_norm_mbox_conf(fifth), self.conv5_3_norm_mbox_loc(fifth)),
            Level(self.fc7_mbox_conf(wide), self.fc7_mbox_loc(wide)),
            Level(self.conv6_2_mbox_conf(sixth), self.conv6_2_mbox_loc(sixth)),
            Level(self.conv7_2_mbox_conf(seventh), self.conv7_2_mbox_loc(seventh)),
        ]


def _without_background(logits: Tensor) -> Tensor:
    """The first level's max-out (S3FD, section 3.3): the best of three "no face", and face; [B, 4 -> 2, h, w]."""
    background, face = logits.split([3, 1], dim=1)
    return torch.cat([background.amax(1, keepdim=True), face], dim=1)  # [B, 2, h, w]


def s3fd_config(shapes: Mapping[str, tuple[int, ...]]) -> S3FDConfig | None:
    """The sizes of an S3FD with these weights; None for anything else."""
    if "conv3_3_norm_mbox_conf.weight" not in shapes:
        return None

    def channels(layer: str, published: int) -> int:
        shape = shapes.get(f"{layer}.weight", ())
        return shape[0] if len(shape) == 4 and shape[0] else published

    usual = S3FDConfig()
    return S3FDConfig(
        groups=tuple(channels(f"conv{at}_1", width) for at, width in enumerate(usual.groups, 1)),
        fc=channels("fc6", usual.fc),
        conv6=(channels("conv6_1", usual.conv6[0]), channels("conv6_2", usual.conv6[1])),
        conv7=(channels("conv7_1", usual.conv7[0]), channels("conv7_2", usual.conv7[1])),
    )
