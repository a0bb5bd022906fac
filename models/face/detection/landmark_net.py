"""2DFAN-4, the network: four stacked hourglasses draw a heat map for each of 68 points of a face.

From "How far are we from solving the 2D & 3D Face Alignment problem?" (Bulat and Tzimiropoulos 2017), section 3.
Parameters bear the names of the published file 2DFAN4-11f355bf06.pth.tar. 3DFAN-4 has the same layers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, relu_
from torch.nn import BatchNorm2d, Conv2d, Module
from torch.nn.functional import avg_pool2d

from .hourglass import Hourglass
from .residual_block import ResidualBlock

COUNTER = "num_batches_tracked"  # of a batch norm, for training; files may come without


@dataclass(frozen=True)
class LandmarkNetConfig:
    """Sizes of the network; the defaults are those of the published file. `second` and `width` are multiples of 4."""

    first: int = 64
    second: int = 128
    width: int = 256
    points: int = 68
    stacks: int = 4


class LandmarkNet(Module):
    """face [B, 3, 256, 256], RGB in 0..1 -> the heat maps of each stack, [B, 68, 64, 64]; the last are the best."""

    def __init__(self, config: LandmarkNetConfig = LandmarkNetConfig()) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.conv1 = Conv2d(3, config.first, 7, stride=2, padding=3)
        self.bn1 = BatchNorm2d(config.first)
        self.conv2 = ResidualBlock(config.first, config.second)
        self.conv3 = ResidualBlock(config.second, config.second)
        self.conv4 = ResidualBlock(config.second, width)
        for stack in range(config.stacks):
            self.add_module(f"m{stack}", Hourglass(width))
            self.add_module(f"top_m_{stack}", ResidualBlock(width, width))
            self.add_module(f"conv_last{stack}", Conv2d(width, width, 1))
            self.add_module(f"bn_end{stack}", BatchNorm2d(width))
            self.add_module(f"l{stack}", Conv2d(width, config.points, 1))
            if stack + 1 < config.stacks:
                self.add_module(f"bl{stack}", Conv2d(width, width, 1))
                self.add_module(f"al{stack}", Conv2d(config.points, width, 1))

    def forward(self, face: Tensor) -> list[Tensor]:
        x = relu_(self.bn1(self.conv1(face)))  # [B, 64, 128, 128]
        x = avg_pool2d(self.conv2(x), 2)  # [B, 128, 64, 64]
        x = self.conv4(self.conv3(x))  # [B, 256, 64, 64]
        heat_maps: list[Tensor] = []
        for stack in range(self.config.stacks):
            features = self.get_submodule(f"top_m_{stack}")(self.get_submodule(f"m{stack}")(x))  # [B, 256, 64, 64]
            features = self.get_submodule(f"conv_last{stack}")(features)  # [B, 256, 64, 64]
            features = relu_(self.get_submodule(f"bn_end{stack}")(features))  # [B, 256, 64, 64]
            heat_maps.append(self.get_submodule(f"l{stack}")(features))  # [B, 68, 64, 64]
            if stack + 1 < self.config.stacks:
                seen = self.get_submodule(f"bl{stack}")(features)  # [B, 256, 64, 64]
                x = x + seen + self.get_submodule(f"al{stack}")(heat_maps[-1])  # [B, 256, 64, 64]
        return heat_maps


def landmark_net_config(shapes: Mapping[str, tuple[int, ...]]) -> LandmarkNetConfig | None:
    """The sizes of a LandmarkNet with these weights; None for anything else."""
    if "m0.b2_plus_1.conv1.weight" not in shapes:
        return None

    def channels(weight: str, published: int) -> int:
        shape = shapes.get(weight, ())
        return shape[0] if shape and shape[0] else published

    usual = LandmarkNetConfig()
    return LandmarkNetConfig(
        first=channels("conv1.weight", usual.first),
        second=channels("conv3.bn1.weight", usual.second),
        width=channels("conv_last0.weight", usual.width),
        points=channels("l0.weight", usual.points),
        stacks=sum(f"m{stack}.b2_plus_1.conv1.weight" in shapes for stack in range(len(shapes))),
    )


def landmark_net_state(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A file's tensors with the counters that batch norms have in training, which the network never reads."""
    norms = [name.removesuffix("running_var") for name in tensors if name.endswith(".running_var")]
    return {**{f"{norm}{COUNTER}": torch.zeros((), dtype=torch.int64) for norm in norms}, **tensors}
