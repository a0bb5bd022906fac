"""A residual block of the teacher's U-Nets in two passes over memory, as against fourteen.

Each pass reads a map in strips: norm, scales, shifts and SiLU are one line and one curve on a strip in the cache, the
convolution follows at once, and its result is counted for the next norm before it leaves the cache.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import avg_pool2d, conv2d

from ..unet_blocks import ResBlock, resampled
from .feature_map import FeatureMap, Workspace, in_strips, lit
from .folded_norm import FoldedNorm
from .strip_convolution import Kernel, convolved, doubled, nearest_weight


class FastResBlock(Module):
    """maps that lie one upon another in channels, and the pose's scale and shift -> the block's result.

    The time's scale and shift, which are constants, are part of the second norm.
    """

    def __init__(self, block: ResBlock, time: Tensor, dtype: torch.dtype) -> None:
        """`time`: the embedding of time 0, [1, condition]."""
        super().__init__()
        scale, shift = block.cond0_layers(time)[0].chunk(2)
        first, bias = block.conv0.weight, block.conv0.bias
        if block.resample == "double":
            assert bias is not None
            first, bias = nearest_weight(first), bias.repeat(4)
        self.resample = block.resample
        self.norm0, self.norm1 = FoldedNorm(block.norm0), FoldedNorm(block.norm1, (scale, shift))
        self.first, self.second = Kernel(first, bias, dtype), Kernel(block.conv1.weight, block.conv1.bias, dtype)
        self.skip = None if block.skip is None else Kernel(block.skip.weight, block.skip.bias, dtype)

    def forward(self, parts: list[FeatureMap], turn: tuple[Tensor, Tensor], space: Workspace, place: str) -> FeatureMap:
        """`turn`: the pose's scale and shift, each [B, outputs]. `place`: of the result, in the workspace."""
        below, width = parts[0].values.shape[2:]  # of the input; of the result:
        height = {"half": below // 2, "same": below, "double": below * 2}[self.resample]
        widest = max(self.first.weight.shape[1], len(self.second.weight)) * self.first.dtype.itemsize
        row_bytes, grain = widest * width * height // below, 2 if self.resample == "double" else 1
        line = self.norm0.line(parts)

        def first(top: int, bottom: int) -> Tensor:
            if self.resample == "double":
                rows = partial(lit, parts, line, dtype=self.first.dtype)
                return doubled(rows, below, top // 2, bottom // 2, self.first)
            return convolved(read, height, top, bottom, self.first)

        def read(top: int, bottom: int) -> Tensor:
            if self.resample == "half":
                return avg_pool2d(lit(parts, line, 2 * top, 2 * bottom, self.first.dtype), 2)
            return lit(parts, line, top, bottom, self.first.dtype)

        hidden = in_strips(first, height, row_bytes, space, "hidden", grain)  # [B, outputs, H', W']
        line1 = self.norm1.line([hidden], turn)

        def second(top: int, bottom: int) -> Tensor:
            rows = partial(lit, [hidden], line1, dtype=self.second.dtype)
            result = convolved(rows, height, top, bottom, self.second)
            return result.add_(self._kept(parts, top * below // height, bottom * below // height))

        return in_strips(second, height, row_bytes, space, place, grain)  # [B, outputs, H', W']

    def _kept(self, parts: list[FeatureMap], top: int, bottom: int) -> Tensor:
        """What the block adds to: rows of its input at the size of the result, through `skip` where there is one."""
        rows = [resampled(part.values[:, :, top:bottom], self.resample) for part in parts]
        if self.skip is None:
            return rows[0]
        weights = self.skip.weight.split([part.shape[1] for part in rows], dim=1)
        kept = conv2d(rows[0], weights[0], self.skip.bias)
        for part, weight in zip(rows[1:], weights[1:], strict=True):
            kept.add_(conv2d(part, weight))
        return kept
