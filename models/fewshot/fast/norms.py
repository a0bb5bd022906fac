"""Norms of each channel of a picture (the generator's instance norms and AdaIN) as one line a x + b for each.

torch takes moments of a CPU's maps slowly: ten times as long as here, by strips that stay in the cache.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import InstanceNorm2d, Module
from torch.nn.functional import leaky_relu_

from ..adain import EPS
from .convolutions import fixed

STRIP = 1 << 16  # numbers of a map that are worked on together on a CPU: 256 KiB


def moments(x: Tensor) -> tuple[Tensor, Tensor]:
    """x [B, C, h, w] -> the means and the sums of squares about them, [B, C] each; in float32 of halves."""
    pixels = x.shape[2] * x.shape[3]
    if x.device.type != "cpu" or x.dtype not in (torch.float32, torch.float64):
        variance, mean = torch.var_mean(x.float(), (2, 3), correction=0)
        return mean, variance * pixels
    flat = _flat(x)  # [B, h w, C]
    mean, squares = flat.mean(1), flat.new_zeros(flat.shape[0], flat.shape[2])
    for part in _strips(flat):
        squares += (flat[:, part] - mean[:, None]).square_().sum(1)
    return mean, squares


class InstanceNorm(Module):
    """x [B, C, h, w] -> the same with mean and variance of each channel replaced."""

    def __init__(self, plain: InstanceNorm2d) -> None:
        super().__init__()
        self.weight, self.bias, self.eps = fixed(plain.weight), fixed(plain.bias), plain.eps

    def forward(self, x: Tensor) -> Tensor:
        mean, squares = moments(x)
        scale = self.weight * (squares / (x.shape[2] * x.shape[3]) + self.eps).rsqrt()  # [B, C]
        return _on_line(x, scale, self.bias - mean * scale, 1.0)


def adain_lit(x: Tensor, mean: Tensor, deviation: Tensor, slope: float = 1.0) -> Tensor:
    """leaky ReLU of adain(x, mean, deviation); with a slope of 1, AdaIN alone."""
    own_mean, squares = moments(x)
    scale = deviation / ((squares / (x.shape[2] * x.shape[3] - 1)).sqrt() + EPS)  # [B, C]
    return _on_line(x, scale, mean - own_mean * scale, slope)


def _on_line(x: Tensor, scale: Tensor, shift: Tensor, slope: float) -> Tensor:
    """leaky ReLU of scale x + shift."""
    scale, shift = scale.to(x.dtype), shift.to(x.dtype)
    if x.device.type != "cpu":
        found = torch.addcmul(shift[..., None, None], x, scale[..., None, None])  # [B, C, h, w]
        return found if slope == 1 else leaky_relu_(found, slope)
    flat = _flat(x)  # [B, h w, C]
    out = torch.empty_like(flat)
    for part in _strips(flat):
        torch.addcmul(shift[:, None], flat[:, part], scale[:, None], out=out[:, part])
        if slope != 1:
            leaky_relu_(out[:, part], slope)
    return out.view(len(x), *x.shape[2:], -1).permute(0, 3, 1, 2)  # [B, C, h, w]


def _flat(x: Tensor) -> Tensor:
    return x.permute(0, 2, 3, 1).flatten(1, 2)


def _strips(flat: Tensor) -> Iterator[slice]:
    rows = max(1, STRIP // (flat.shape[0] * flat.shape[2]))
    for top in range(0, flat.shape[1], rows):
        yield slice(top, min(top + rows, flat.shape[1]))
