"""A U-Net of the teacher made of fast blocks: the constant time is folded away, the pose asked once for all blocks."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import partial

import torch
from torch import Tensor, channels_last, contiguous_format
from torch.nn import Conv2d, Linear, Module, ModuleList
from torch.nn.functional import linear, silu

from ..unet import Down, UNet, Up
from ..unet_blocks import MiddleAttention, ResBlock
from .fast_res_block import FastResBlock
from .feature_map import FeatureMap, Workspace, in_strips, lit
from .folded_norm import FoldedNorm
from .strip_convolution import Kernel, convolved

Turns = Iterator[tuple[Tensor, Tensor]]  # the pose's scale and shift [B, C] for each block, in the order of the blocks


class FastUNet(Module):
    """pictures [B, N, S, S] and pose 39:45 [B, 6] -> [B, 7, S, S], as unet.UNet."""

    turn: Tensor
    turn_bias: Tensor

    def __init__(self, unet: UNet, dtype: torch.dtype, added: Conv2d | None = None) -> None:
        """`added`: a convolution of further channels, whose result the plain form adds to that of the first one."""
        super().__init__()
        folding = _Folding(unet, dtype)
        self.down = ModuleList(FastLevel(folding, level) for level in unet.down_blocks)
        self.middle = ModuleList(folding.part(block) for block in unet.middle_blocks)
        self.up = ModuleList(FastLevel(folding, level) for level in unet.up_blocks)
        self.first = _kernel([unet.first_conv] if added is None else [unet.first_conv, added], dtype)
        norm, _, last = unet.last.children()
        assert isinstance(last, Conv2d)
        self.last_norm, self.last = FoldedNorm(norm), _kernel([last], dtype)
        self.cond_embed = deepcopy(unet.cond_embed)
        self.widths = [turn.out_features for turn in folding.turns]
        self.register_buffer("turn", torch.cat([turn.weight for turn in folding.turns]).detach())
        self.register_buffer("turn_bias", torch.cat([turn.bias for turn in folding.turns]).detach())

    def forward(self, pictures: Tensor, turn: Tensor, space: Workspace) -> Tensor:
        size = pictures.shape[-1]
        pictures = pictures.to(self.first.dtype, memory_format=channels_last)
        turns = self._turns(turn)
        row_bytes = size * max(self.first.weight.shape[:2]) * pictures.element_size()

        def first(top: int, bottom: int) -> Tensor:
            return convolved(lambda low, high: pictures[:, :, low:high], size, top, bottom, self.first)

        saved = [in_strips(first, size, row_bytes, space, "first")]  # [B, widths[0], S, S]
        for number, level in enumerate(self.down):
            assert isinstance(level, FastLevel)
            saved += level.going_down(saved[-1], turns, space, f"down {number}")  # as unet.Down
        x = saved[-1]  # [B, widths[-1], D, D]
        for part in self.middle:
            x = part([x], next(turns), space, "middle") if isinstance(part, FastResBlock) else seen(part, x)
        for level in self.up:
            assert isinstance(level, FastLevel)
            x = level.going_up(x, saved, turns, space)  # as unet.Up
        line = self.last_norm.line([x])

        def last(top: int, bottom: int) -> Tensor:
            return convolved(partial(lit, [x], line, dtype=self.last.dtype), size, top, bottom, self.last)

        drawn = in_strips(last, size, row_bytes, space, "last").values  # [B, 7, S, S]
        return drawn.clone(memory_format=contiguous_format)  # the workspace serves the next frame

    def _turns(self, turn: Tensor) -> Turns:
        whole = linear(silu(self.cond_embed(turn)), self.turn, self.turn_bias)  # [B, all widths]
        for part in whole.split(self.widths, dim=1):
            scale, shift = part.chunk(2, dim=1)
            yield scale, shift


class FastLevel(Module):
    """A level of a U-Net, on the way down or up."""

    def __init__(self, folding: _Folding, level: Module) -> None:
        super().__init__()
        if isinstance(level, Down):
            blocks, resample = level.res_blocks, level.downsample
        else:
            assert isinstance(level, Up)
            blocks, resample = level.resnet_blocks, level.upsample
        self.blocks = ModuleList(folding.part(block) for block in blocks)
        self.attentions = ModuleList(folding.part(attention) for attention in level.attention_blocks)
        self.resample = None if resample is None else folding.part(resample)

    def going_down(self, x: FeatureMap, turns: Turns, space: Workspace, place: str) -> list[FeatureMap]:
        x = self.blocks[0]([x], next(turns), space, place)  # [B, width, H, W]
        for attention in self.attentions:
            x = seen(attention, x)  # [B, width, H, W]
        return [x] if self.resample is None else [x, self.resample([x], next(turns), space, f"{place} half")]

    def going_up(self, x: FeatureMap, saved: list[FeatureMap], turns: Turns, space: Workspace) -> FeatureMap:
        """Takes off the list the two maps that were saved last."""
        for number, block in enumerate(self.blocks):
            x = block([x, saved.pop()], next(turns), space, f"up {number}")  # [B, width, H, W]
            if self.attentions:
                x = seen(self.attentions[number], x)  # [B, width, H, W]
        return x if self.resample is None else self.resample([x], next(turns), space, "up double")  # [B, width, 2H, 2W]


def seen(attention: Module, x: FeatureMap) -> FeatureMap:
    """What an attention makes of a map."""
    return FeatureMap.of(attention(x.values).contiguous(memory_format=channels_last))


class _Folding:
    """Makes fast parts of a U-Net's own, which are asked for in the order in which they run."""

    def __init__(self, unet: UNet, dtype: torch.dtype) -> None:
        self.time = unet.time_embed(unet.first_conv.weight.new_zeros(1))  # [1, condition]
        self.dtype = dtype
        self.turns: list[Linear] = []  # the layer of each block that reads the pose

    def part(self, module: Module) -> Module:
        if isinstance(module, ResBlock):
            turn = module.cond1_layers[1]
            assert isinstance(turn, Linear)
            self.turns.append(turn)
            return FastResBlock(module, self.time, self.dtype)
        return deepcopy(module.module if isinstance(module, MiddleAttention) else module).to(self.dtype)


def _kernel(convolutions: list[Conv2d], dtype: torch.dtype) -> Kernel:
    """One convolution of the inputs of several, whose result is the sum of theirs."""
    biases = [one.bias for one in convolutions if one.bias is not None]
    return Kernel(torch.cat([one.weight for one in convolutions], dim=1), torch.stack(biases).sum(0), dtype)
