"""The body morpher of a student (THA4, section 4): three levels of sine layers, each twice the size of the last.

It says from all 45 parameters how the picture moves (a flow) and what is painted over it (a colour and its alpha).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import Module, ModuleList
from torch.nn.functional import interpolate

from .pose import POSE_SIZE
from .siren import SineLayer, last_linear, position_and_pose
from .warp import blend, warp


@dataclass(frozen=True)
class BodyStudentConfig:
    """Sizes of a body morpher; level L has `layers` sine layers of widths[L], the last of which is widths[L + 1]."""

    image_size: int = 512
    pose_size: int = POSE_SIZE
    widths: tuple[int, ...] = (360, 180, 90)
    layers: int = 3
    omega: float = 30.0


class BodyOutput(NamedTuple):
    """What the body morpher says of a picture; all [B, C, S, S], none clamped."""

    image: Tensor  # 4 channels: color * alpha + warped * (1 - alpha)
    alpha: Tensor  # 1, about -0.2 to 1.2
    color: Tensor  # 4
    warped: Tensor  # 4
    flow: Tensor  # 2: x, y; the picture is 2 wide


class BodyStudent(Module):
    """picture [B, 4, S, S] in network space and pose [B, 45] -> BodyOutput; the levels run at S/4, S/2 and S."""

    def __init__(self, config: BodyStudentConfig = BodyStudentConfig()) -> None:
        super().__init__()
        self.config = config
        added = 2 + config.pose_size
        self.siren_layers = ModuleList()
        for level, width in enumerate(config.widths):
            features = width if level else 0
            after = config.widths[level + 1] if level + 1 < len(config.widths) else width
            sizes = [features + added] + [width] * (config.layers - 1) + [after]
            layers = [
                SineLayer(sizes[at], sizes[at + 1], config.omega, first=level == at == 0) for at in range(config.layers)
            ]
            self.siren_layers.append(ModuleList(layers))
        self.last_linear = last_linear(config.widths[-1], 7)

    def forward(self, picture: Tensor, pose: Tensor) -> BodyOutput:
        size = picture.shape[-1] >> (len(self.siren_layers) - 1)
        x = position_and_pose(pose, size)  # [B, 47, S/4, S/4]
        for level, layers in enumerate(self.siren_layers):
            if level:
                size *= 2
                x = interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)  # [B, widths, size, size]
                x = torch.cat([x, position_and_pose(pose, size)], dim=1)  # [B, widths + 47, size, size]
            for layer in layers.children():
                x = layer(x)  # [B, widths, size, size]
        flow, alpha, color = self.last_linear(x).split([2, 1, 4], dim=1)  # [B, 7, S, S]
        warped = warp(picture, flow)  # [B, 4, S, S]
        return BodyOutput(blend(alpha, color, warped), alpha, color, warped, flow)
