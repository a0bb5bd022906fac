"""The editor (THA4, section 3; "upscaler" in the published code): the posed picture at its whole size.

It sees what the half-resolution rotator made of the picture, and predicts a flow of its own, not a correction.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import Conv2d, Module
from torch.nn.functional import interpolate

from .encoder_decoder import IMAGE_CHANNELS
from .unet import Frames, UNet, UNetConfig, frames
from .unet_blocks import zeroed
from .warp import warp

EDITOR = UNetConfig(widths=(32, 64, 128, 256, 256, 256), time_size=32)


class Coarse(NamedTuple):
    """The rotator's answer at the editor's size S."""

    image: Tensor  # [B, 4, S, S]
    flow: Tensor  # [B, 2, S, S]; an offset in units of the whole picture, so it is not doubled with the size

    @classmethod
    def enlarged(cls, rotated: Frames) -> Coarse:
        """From the rotator's frames at S/2."""
        return cls(
            *(
                interpolate(half, scale_factor=2, mode="bilinear", align_corners=False)
                for half in (rotated.image, rotated.flow)
            )
        )


class Editor(Module):
    """picture [B, 4, S, S] in network space, S = 512, pose 39:45 [B, 6] and what the rotator said -> Frames."""

    def __init__(self, config: UNetConfig = EDITOR) -> None:
        super().__init__()
        self.config = config
        self.body = UNet(config)
        self.coarse_image_conv = zeroed(Conv2d(2 * IMAGE_CHANNELS + 2, config.widths[0], 3, padding=1))

    def forward(self, picture: Tensor, pose: Tensor, coarse: Coarse | None) -> Frames:
        """`coarse`: None in the first two phases of training (THA4, appendix B), which know no rotator."""
        added = None
        if coarse is not None:
            seen = torch.cat([coarse.image, warp(picture, coarse.flow), coarse.flow], dim=1)  # [B, 10, S, S]
            added = self.coarse_image_conv(seen)  # [B, widths[0], S, S]
        return frames(picture, self.body(picture, pose, added))  # [B, C, S, S]
