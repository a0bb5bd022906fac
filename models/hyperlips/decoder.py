"""The decoder of HyperLips' first stage (section 3.1): Robust Video Matting's (Lin et al. 2022) on single frames.

Its ConvGRUs begin every call with a hidden state of zeros and forget it after, so their reset gate and the weights that
see the state change nothing: those are loaded, as trained files have them, and left alone.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor
from torch.nn import BatchNorm2d, Conv2d, Module, ReLU, Sequential, Sigmoid, Tanh
from torch.nn.functional import avg_pool2d, conv2d, interpolate


class ConvGRU(Module):
    """b [B, C, h, w] -> its first step from a hidden state h = 0: (1 - z) * 0 + z * tanh(c), [B, C, h, w]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        gates, candidate = (Conv2d(2 * channels, count * channels, 3, padding=1) for count in (2, 1))
        self.ih = Sequential(gates, Sigmoid())  # of [b, h]: r, then z
        self.hh = Sequential(candidate, Tanh())  # of [b, r * h]

    def forward(self, b: Tensor) -> Tensor:
        kernels, biases = self.living()  # [2C, C, 3, 3], [2C]
        z, c = conv2d(b, kernels, biases, padding=1).chunk(2, 1)  # [B, C, h, w] each
        return z.sigmoid() * c.tanh()  # [B, C, h, w]

    def living(self) -> tuple[Tensor, Tensor]:
        """Kernels [2C, C, 3, 3] and biases [2C] of z and c, for b alone."""
        gates, candidate = cast(Conv2d, self.ih[0]), cast(Conv2d, self.hh[0])
        channels = candidate.out_channels
        kernels = torch.cat([gates.weight[channels:, :channels], candidate.weight[:, :channels]])
        return kernels, torch.cat([cast(Tensor, gates.bias)[channels:], cast(Tensor, candidate.bias)])


class Bottleneck(Module):
    """x [B, C, h, w] -> [B, C, h, w]: the GRU sees the second half of the channels."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gru = ConvGRU(channels // 2)

    def forward(self, x: Tensor) -> Tensor:
        a, b = x.chunk(2, 1)  # [B, C/2, h, w] each
        return torch.cat([a, self.gru(b)], 1)  # [B, C, h, w]


class UpsamplingBlock(Module):
    """x [B, C, h, w], feature [B, F, 2h, 2w], image [B, 6, 2h, 2w] -> [B, after, 2h, 2w]."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.conv = Sequential(Conv2d(before, after, 3, padding=1, bias=False), BatchNorm2d(after), ReLU())
        self.gru = ConvGRU(after // 2)

    def forward(self, x: Tensor, feature: Tensor, image: Tensor) -> Tensor:
        x = self.conv(torch.cat([doubled(x), feature, image], 1))  # [B, after, 2h, 2w]
        a, b = x.chunk(2, 1)  # [B, after/2, 2h, 2w] each
        return torch.cat([a, self.gru(b)], 1)  # [B, after, 2h, 2w]


class OutputBlock(Module):
    """x [B, C, h, w], image [B, 6, 2h, 2w] -> [B, after, 2h, 2w]."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.conv = Sequential(
            *(Conv2d(before, after, 3, padding=1, bias=False), BatchNorm2d(after), ReLU()),
            *(Conv2d(after, after, 3, padding=1, bias=False), BatchNorm2d(after), ReLU()),
        )

    def forward(self, x: Tensor, image: Tensor) -> Tensor:
        return self.conv(torch.cat([doubled(x), image], 1))  # type: ignore[no-any-return]  # [B, after, 2h, 2w]


class Decoder(Module):
    """face [B, 6, s, s] and the rewritten features at 1/2, 1/4, 1/8, 1/16 -> [B, 64, s, s].

    `features`: their channels; `widths`: those that the decoder makes at 1/8, 1/4, 1/2 and 1.
    """

    def __init__(self, image: int, features: tuple[int, ...], widths: tuple[int, ...]) -> None:
        super().__init__()
        f1, f2, f3, f4 = features
        w3, w2, w1, w0 = widths
        self.decode4 = Bottleneck(f4)
        self.decode3 = UpsamplingBlock(f4 + f3 + image, w3)
        self.decode2 = UpsamplingBlock(w3 + f2 + image, w2)
        self.decode1 = UpsamplingBlock(w2 + f1 + image, w1)
        self.decode0 = OutputBlock(w1 + image, w0)

    def forward(self, face: Tensor, features: tuple[Tensor, ...]) -> Tensor:
        half = avg_pool2d(face, 2)  # [B, 6, s/2, s/2]
        quarter = avg_pool2d(half, 2)  # [B, 6, s/4, s/4]
        eighth = avg_pool2d(quarter, 2)  # [B, 6, s/8, s/8]
        f1, f2, f3, f4 = features  # [B, 16, s/2, s/2] .. [B, 128, s/16, s/16]
        x = self.decode4(f4)  # [B, 128, s/16, s/16]
        x = self.decode3(x, f3, eighth)  # [B, 80, s/8, s/8]
        x = self.decode2(x, f2, quarter)  # [B, 40, s/4, s/4]
        x = self.decode1(x, f1, half)  # [B, 32, s/2, s/2]
        return self.decode0(x, face)  # type: ignore[no-any-return]  # [B, 64, s, s]


def doubled(x: Tensor) -> Tensor:
    """x [B, C, h, w] -> [B, C, 2h, 2w], bilinear."""
    return interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
