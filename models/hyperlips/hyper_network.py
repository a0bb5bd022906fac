"""HyperNetwork (HyperLips, section 3.1): a window of speech -> four control vectors, from which kernels are made."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import Linear, Module
from torch.nn.functional import leaky_relu

from .aspp import LRASPP
from .hyper_conv import HyperConv
from .mobilenet import LAST, MobileNetV3, scaled

SLOPE = 0.01
SCALES = 4
# What is left of a window of 80 bands and 16 columns where the audio encoder is tapped.
MEL_TAPS = ((40, 8), (20, 4), (10, 2), (5, 1))


class HyperNet(Module):
    """taps [B, N] of the audio encoder -> a control vector [B, 64]."""

    def __init__(self, before: int, control: int) -> None:
        super().__init__()
        self.lin1, self.lin2 = Linear(before, control), Linear(control, control)

    def forward(self, taps: Tensor) -> Tensor:
        hidden = leaky_relu(self.lin1(taps), SLOPE)  # [B, 64]
        return leaky_relu(self.lin2(hidden), SLOPE)  # [B, 64]


class HyperControlNet(Module):
    """Speech in control of a face's features: `control` listens, `forward` rewrites.

    `widths`: channels of the four maps that are rewritten; `stem`: of the audio encoder.
    """

    def __init__(self, widths: tuple[int, ...], stem: int, control: int) -> None:
        super().__init__()
        self.audio_encoder = MobileNetV3(1, stem)
        self.aspp_a = LRASPP(scaled(LAST, stem), widths[-1])
        for at, (channels, (high, wide)) in enumerate(zip(widths, MEL_TAPS, strict=True)):
            self.add_module(f"hnet{at}", HyperNet(channels * high * wide, control))
            self.add_module(f"dconv_down{at}", HyperConv(channels, control))

    def control(self, mel: Tensor) -> Tensor:
        """mel [B, 1, 80, 16] in -4..4 -> control vectors [B, 4, 64]."""
        f1, f2, f3, f4 = self.audio_encoder(mel)  # [B, 16, 40, 8] .. [B, 960, 5, 1]
        taps = (f1, f2, f3, self.aspp_a(f4))  # .. [B, 128, 5, 1]
        vectors = [self.get_submodule(f"hnet{at}")(tap.flatten(1)) for at, tap in enumerate(taps)]  # [B, 64] each
        return torch.stack(vectors, 1)  # [B, 4, 64]

    def forward(self, features: tuple[Tensor, ...], control: Tensor) -> tuple[Tensor, ...]:
        """Four maps [B, C, h, w] and control [B, 4, 64] -> the maps as the speech wants them, of the same shapes."""
        return tuple(
            self.get_submodule(f"dconv_down{at}")(feature, control[:, at])  # [B, C, h, w]
            for at, feature in enumerate(features)
        )
