"""Convolutions with large kernels to few channels, as a picture's last: by their rows, which fill a CPU's vectors.

To 3 channels oneDNN uses 3 of 8 lanes, or none: a 9x9 from 128 channels at 256 pixels took 820 ms, by its rows 60.
"""

from __future__ import annotations

import torch
from torch import Tensor, channels_last
from torch.nn import Module, Parameter
from torch.nn.functional import conv2d


class LargeConvolution(Module):
    """x [B, C, H, W] -> its convolution [B, O, H, W] with a weight [O, C, k, k], k odd, and zeros around."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        super().__init__()
        self.size = weight.shape[2]
        self.bias = None if bias is None else _fixed(bias)
        rows = torch.cat(weight.detach().unbind(2))[:, :, None]  # [k O, C, 1, k]
        self.weight = _fixed(rows.contiguous(memory_format=channels_last))

    def forward(self, x: Tensor) -> Tensor:
        reach, height = self.size // 2, x.shape[2]
        found = conv2d(x, self.weight, padding=(0, reach)).chunk(self.size, dim=1)  # k of [B, O, H, W]
        out = found[reach].clone() if self.bias is None else self.bias[:, None, None] + found[reach]
        for row, part in enumerate(found):
            up, down = max(reach - row, 0), max(row - reach, 0)  # rows that look beyond the edge
            if row != reach and up + down < height:
                out[:, :, up : height - down] += part[:, :, down : height - up]
        return out


def _fixed(tensor: Tensor) -> Parameter:
    return Parameter(tensor.detach(), requires_grad=False)
