"""ReconNet: a face's coefficients in the 3D face model of PIRenderer (section 3.1), from one picture of it.

Deng et al., arXiv 1903.08527: a ResNet-50 (He et al., arXiv 1512.03385) with linear heads. Parameters bear the names of
the published file's part `net_recon`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import BatchNorm2d, Conv2d, MaxPool2d, Module, ModuleList, Sequential
from torch.nn.functional import relu

HEADS = (80, 64, 80, 3, 27, 2, 1)  # identity, expression, texture, angle, light, translation across, and in depth
WIDER = 4  # a block's output, in channels of its middle


@dataclass(frozen=True)
class ReconConfig:
    """Sizes of the network; the defaults are those of the published weights."""

    blocks: tuple[int, ...] = (3, 4, 6, 3)
    width: int = 64


class Bottleneck(Module):
    """x [B, inner, h, w] -> [B, 4 middle, h / stride, w / stride]."""

    def __init__(self, inner: int, middle: int, stride: int, first: bool) -> None:
        super().__init__()
        outer = WIDER * middle
        self.conv1, self.bn1 = Conv2d(inner, middle, 1, bias=False), BatchNorm2d(middle)
        self.conv2, self.bn2 = Conv2d(middle, middle, 3, stride, padding=1, bias=False), BatchNorm2d(middle)
        self.conv3, self.bn3 = Conv2d(middle, outer, 1, bias=False), BatchNorm2d(outer)
        self.downsample = Sequential(Conv2d(inner, outer, 1, stride, bias=False), BatchNorm2d(outer)) if first else None

    def forward(self, x: Tensor) -> Tensor:
        kept = self.downsample(x) if self.downsample else x  # [B, 4 middle, h / stride, w / stride]
        x = relu(self.bn1(self.conv1(x)))  # [B, middle, h, w]
        x = relu(self.bn2(self.conv2(x)))  # [B, middle, h / stride, w / stride]
        return relu(self.bn3(self.conv3(x)) + kept)  # [B, 4 middle, h / stride, w / stride]


class ResNet(Module):
    """x [B, 3, 224, 224] in 0..1 -> [B, 2048, 7, 7]."""

    def __init__(self, config: ReconConfig) -> None:
        super().__init__()
        self.stages = len(config.blocks)
        self.conv1, self.bn1 = Conv2d(3, config.width, 7, 2, padding=3, bias=False), BatchNorm2d(config.width)
        self.maxpool = MaxPool2d(3, 2, padding=1)
        inner = config.width
        for stage, blocks in enumerate(config.blocks):
            middle = config.width << stage
            layers = [Bottleneck(inner, middle, 2 if stage else 1, first=True)]
            inner = WIDER * middle
            layers += [Bottleneck(inner, middle, 1, first=False) for _ in range(1, blocks)]
            self.add_module(f"layer{stage + 1}", Sequential(*layers))
        self.channels = inner

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(relu(self.bn1(self.conv1(x))))  # [B, 64, 56, 56]
        for stage in range(1, self.stages + 1):
            x = self.get_submodule(f"layer{stage}")(x)  # [B, 256, 56, 56], [B, 512, 28, 28], .. [B, 2048, 7, 7]
        return x


class ReconNet(Module):
    """face [B, 3, 224, 224], RGB in 0..1, aligned as Deep3DFaceRecon does -> 257 coefficients [B, 257]."""

    def __init__(self, config: ReconConfig = ReconConfig()) -> None:
        super().__init__()
        self.config = config
        self.backbone = ResNet(config)
        self.final_layers = ModuleList(Conv2d(self.backbone.channels, numbers, 1) for numbers in HEADS)

    def forward(self, face: Tensor) -> Tensor:
        x = self.backbone(face).mean((2, 3), keepdim=True)  # [B, 2048, 1, 1]
        return torch.cat([head(x) for head in self.final_layers], dim=1).flatten(1)  # [B, 257]


def recon_config(shapes: Mapping[str, tuple[int, ...]]) -> ReconConfig | None:
    """The sizes of a ReconNet with these weights; None for anything else."""
    if not {"backbone.conv1.weight", "final_layers.0.weight", "final_layers.6.weight"} <= shapes.keys():
        return None
    usual, first = ReconConfig(), shapes["backbone.conv1.weight"]
    counts = (
        sum(f"backbone.layer{stage}.{at}.conv1.weight" in shapes for at in range(len(shapes))) for stage in range(1, 5)
    )
    return ReconConfig(tuple(max(1, count) for count in counts), (first[0] if first else 0) or usual.width)
