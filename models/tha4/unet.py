"""The U-Net of the teacher's body rotator and editor (THA4, section 3 and supplement), with the published key names.

Attention is on the deepest level only, at 16 pixels. The heads read its last seven channels: a picture, how the input
moves, and how much of each is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import Conv2d, Linear, Module, ModuleList, Sequential, SiLU

from .encoder_decoder import IMAGE_CHANNELS
from .unet_blocks import Attention, MiddleAttention, ResBlock, TimeWaves, group_norm, zeroed
from .warp import blend, warp

TURN_POSE_SIZE = 6  # pose 39:45
OUTPUTS = 7


@dataclass(frozen=True)
class UNetConfig:
    """Channels of each level, from the whole size down by halves; of the time waves and of the embeddings."""

    widths: tuple[int, ...]
    time_size: int
    condition: int = 256
    pose_size: int = TURN_POSE_SIZE
    middle: int = 4  # residual blocks between down and up


class UNet(Module):
    """picture [B, 4, S, S] and pose 39:45 [B, 6] -> [B, 7, S, S]."""

    def __init__(self, config: UNetConfig) -> None:
        super().__init__()
        widths, condition = config.widths, config.condition
        deepest = widths[-1]
        self.config = config
        self.time_embed = Sequential(
            TimeWaves(config.time_size), Linear(config.time_size, condition), SiLU(), Linear(condition, condition)
        )
        self.cond_embed = Sequential(Linear(config.pose_size, condition), SiLU(), Linear(condition, condition))
        self.first_conv = Conv2d(IMAGE_CHANNELS, widths[0], 3, padding=1)
        self.down_blocks = ModuleList(Down(widths, level, condition) for level in range(len(widths)))
        middle: list[Module] = [ResBlock(deepest, deepest, condition)]
        for _ in range(config.middle - 1):
            middle += [MiddleAttention(deepest), ResBlock(deepest, deepest, condition)]
        self.middle_blocks = ModuleList(middle)
        self.up_blocks = ModuleList(Up(widths, level, condition) for level in reversed(range(len(widths))))
        self.last = Sequential(group_norm(widths[0]), SiLU(), zeroed(Conv2d(widths[0], OUTPUTS, 3, padding=1)))

    def forward(self, picture: Tensor, pose: Tensor, added: Tensor | None = None) -> Tensor:
        """`added`: [B, widths[0], S, S], summed to what the first convolution sees."""
        time = self.time_embed(torch.zeros_like(pose[:, 0]))  # [B, 256]
        turn = self.cond_embed(pose)  # [B, 256]
        x = self.first_conv(picture)  # [B, widths[0], S, S]
        if added is not None:
            x = x + added
        saved = [x]
        for down in self.down_blocks:
            saved += down(saved[-1], time, turn)  # level L: [B, widths[L], S / 2^L, S / 2^L], then half of that
        x = saved[-1]  # [B, widths[-1], D, D], D = 16 of 256 and of 512
        for block in self.middle_blocks:
            x = block(x, time, turn) if isinstance(block, ResBlock) else block(x)  # [B, widths[-1], D, D]
        for up in self.up_blocks:
            x = up(x, saved.pop(), saved.pop(), time, turn)  # level L: [B, widths[L], S / 2^(L - 1), ...]; at last S
        return self.last(x)  # [B, 7, S, S]


class Down(Module):
    """A level on the way down: its result, and but for the last level the same at half size."""

    def __init__(self, widths: tuple[int, ...], level: int, condition: int) -> None:
        super().__init__()
        width, deepest = widths[level], level == len(widths) - 1
        self.res_blocks = ModuleList([ResBlock(widths[max(level - 1, 0)], width, condition)])
        self.attention_blocks = ModuleList([Attention(width)] if deepest else [])
        self.downsample = None if deepest else ResBlock(width, width, condition, "half")

    def forward(self, x: Tensor, time: Tensor, turn: Tensor) -> list[Tensor]:
        x = self.res_blocks[0](x, time, turn)  # [B, width, H, W]
        for attention in self.attention_blocks:
            x = attention(x)  # [B, width, H, W]
        return [x] if self.downsample is None else [x, self.downsample(x, time, turn)]  # [B, width, H/2, W/2]


class Up(Module):
    """A level on the way up: it reads the two results that its twin saved last, and doubles the size but at the top."""

    def __init__(self, widths: tuple[int, ...], level: int, condition: int) -> None:
        super().__init__()
        width, deepest = widths[level], level == len(widths) - 1
        below, above = widths[level if deepest else level + 1], widths[max(level - 1, 0)]
        inputs = (below + width, width + above)
        self.resnet_blocks = ModuleList(ResBlock(channels, width, condition) for channels in inputs)
        self.attention_blocks = ModuleList([Attention(width), Attention(width)] if deepest else [])
        self.upsample = ResBlock(width, width, condition, "double") if level else None

    def forward(self, x: Tensor, first: Tensor, second: Tensor, time: Tensor, turn: Tensor) -> Tensor:
        for at, saved in enumerate((first, second)):
            x = self.resnet_blocks[at](torch.cat([x, saved], dim=1), time, turn)  # [B, width, H, W]
            if self.attention_blocks:
                x = self.attention_blocks[at](x)  # [B, width, H, W]
        return x if self.upsample is None else self.upsample(x, time, turn)  # [B, width, 2H, 2W]


class Frames(NamedTuple):
    """What a U-Net says of a picture in a pose, in the published order; all [B, C, S, S], none clamped."""

    image: Tensor  # 4 channels: direct * alpha + warped * (1 - alpha)
    alpha: Tensor  # 1, 0..1
    warped: Tensor  # 4: the picture, moved
    flow: Tensor  # 2: x, y; the picture is 2 wide
    direct: Tensor  # 4: drawn anew


def frames(picture: Tensor, outputs: Tensor) -> Frames:
    """The heads: picture [B, 4, S, S] and the U-Net's outputs [B, 7, S, S] -> Frames."""
    direct, flow, alpha = outputs.split([IMAGE_CHANNELS, 2, 1], dim=1)  # [B, 4 / 2 / 1, S, S]
    alpha = alpha.sigmoid()
    warped = warp(picture, flow)  # [B, 4, S, S]
    return Frames(blend(alpha, direct, warped), alpha, warped, flow, direct)
