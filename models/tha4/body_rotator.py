"""The half-resolution rotator (THA4, section 3): turns head and body in a picture of half the size."""

from __future__ import annotations

from torch import Tensor
from torch.nn import Module

from .unet import Frames, UNet, UNetConfig, frames

ROTATOR = UNetConfig(widths=(64, 128, 256, 256, 256), time_size=64)


class BodyRotator(Module):
    """picture [B, 4, S, S] in network space, S = 256, and pose 39:45 [B, 6] -> Frames."""

    def __init__(self, config: UNetConfig = ROTATOR) -> None:
        super().__init__()
        self.config = config
        self.body = UNet(config)

    def forward(self, picture: Tensor, pose: Tensor) -> Frames:
        return frames(picture, self.body(picture, pose))  # [B, C, S, S]
