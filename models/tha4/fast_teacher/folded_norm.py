"""Group and instance norms as one multiplication and one addition for each channel.

A norm followed by scales and shifts (FiLM) is a x + b with a and b known once the sums of x are. What follows from the
weights alone, such as the constant time of the U-Nets, is folded in beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import GroupNorm, InstanceNorm2d, Module

from .feature_map import FeatureMap


class FoldedNorm(Module):
    """A norm's weights in float32 at least, after a constant scale and shift of its result."""

    weight: Tensor
    bias: Tensor

    def __init__(self, norm: Module, constant: tuple[Tensor, Tensor] | None = None) -> None:
        """`constant`: a scale and shift [C] after the norm: its result n becomes n * (1 + scale) + shift."""
        super().__init__()
        assert isinstance(norm, GroupNorm | InstanceNorm2d)
        weight, bias = norm.weight.detach().clone(), norm.bias.detach().clone()
        if constant is not None:
            scale, shift = constant
            weight, bias = weight * (1 + scale), bias * (1 + scale) + shift
        self.register_buffer("weight", weight)
        self.register_buffer("bias", bias)
        self.eps = norm.eps
        self.groups = norm.num_groups if isinstance(norm, GroupNorm) else norm.num_features

    def line(self, parts: Sequence[FeatureMap], turn: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
        """a and b, each [B, C, 1, 1], of the norm of maps that lie one upon another in channels.

        `turn`: the scale and shift [B, C] that a pose does to the result, as in __init__.
        """
        numbers = parts[0].values.shape[2:].numel()
        total, squares = (_joined([getattr(part, sums) for part in parts]) for sums in ("total", "squares"))  # [B, C]
        mean = total.unflatten(1, (self.groups, -1)).mean(2) / numbers  # [B, groups]
        power = squares.unflatten(1, (self.groups, -1)).mean(2) / numbers  # [B, groups]
        spread = (power - mean * mean).clamp(min=0).add(self.eps).rsqrt()  # [B, groups]
        each = len(self.weight) // self.groups
        mean, spread = mean.repeat_interleave(each, 1), spread.repeat_interleave(each, 1)  # [B, C]
        a = self.weight * spread
        b = self.bias - mean * a
        if turn is not None:
            scale, shift = turn
            a, b = a * (1 + scale), b * (1 + scale) + shift
        return a[:, :, None, None], b[:, :, None, None]


def _joined(sums: Sequence[Tensor]) -> Tensor:
    return sums[0] if len(sums) == 1 else torch.cat(list(sums), dim=1)
