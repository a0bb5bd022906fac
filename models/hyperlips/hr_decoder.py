"""HRDecoder (HyperLips, section 3.2): a drawn face and the sketch of its landmarks -> the face in high resolution."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import Conv2d, Module, Sequential

from .conv_blocks import ConvBlock, UpBlock

FACE_AND_SKETCH = 6  # a BGR face, then the sketch as three equal channels


@dataclass(frozen=True)
class HRConfig:
    """`rescaling`: how much larger the face becomes, 1, 2 or 4. The widths are those of the published weights."""

    rescaling: int = 1
    width: int = 64
    output: int = 32


class HRDecoder(Module):
    """face [B, 3, 128, 128] BGR and sketch [B, 3, 128, 128], both in 0..1 -> face [B, 3, r * 128, r * 128] BGR.

    They were trained on inputs of 128 pixels; the published inference feeds larger ones and shrinks what comes out.
    """

    def __init__(self, config: HRConfig = HRConfig()) -> None:
        super().__init__()
        self.config = config
        width = config.width
        pair = (lambda: ConvBlock(width, width, residual=True),) * 2
        stages = pair if config.rescaling == 1 else (lambda: UpBlock(width, width), *pair) * (config.rescaling // 2)
        self.conv_base = Sequential(ConvBlock(FACE_AND_SKETCH, width), ConvBlock(width, width, residual=True))
        self.up_conv = Sequential(*(stage() for stage in stages))
        self.output_block = Sequential(ConvBlock(width, config.output), Conv2d(config.output, 3, 1))

    def forward(self, face: Tensor, sketch: Tensor) -> Tensor:
        x = self.conv_base(torch.cat([face, sketch], 1))  # [B, 64, 128, 128]
        x = self.up_conv(x)  # [B, 64, r * 128, r * 128]
        return self.output_block(x).sigmoid()  # type: ignore[no-any-return]  # [B, 3, r * 128, r * 128]
