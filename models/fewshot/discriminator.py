"""The projection discriminator D (Zakharov et al., section 3.1): whether a picture is real, of this pose, this person.

Its score is v . (W_i + w_0) + b: v is what it sees, W_i what it knows of training video i, w_0 and b of any.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import Module, Parameter
from torch.nn.functional import leaky_relu

from .blocks import ResBlockD, ResBlockDown, SelfAttention
from .spectral_norm import first_weights
from .variants import PUBLISHED, FewShotConfig


class Seen(NamedTuple):
    """What the discriminator sees: v [B, 512], and seven maps that feature matching compares."""

    v: Tensor
    features: list[Tensor]  # [B, 64, S/2, S/2], [B, 128, S/4, S/4] .. [B, 512, S/64, S/64], the last one twice


class Discriminator(Module):
    """photo, drawing [B, 3, S, S] in 0..`config.white` -> Seen; `score` says what follows for a person.

    `w_prime` [512, 1] is w' = W_i + w_0 of one person, who is fine-tuned to; before that it means nothing.
    """

    def __init__(self, config: FewShotConfig = PUBLISHED) -> None:
        super().__init__()
        self.slope, self.pooled_slope = config.slope, 0.01 if config.later else 1.0
        first, second, third, fourth, fifth, sixth = config.down_widths
        self.resDown1 = ResBlockDown(6, first, self.slope)
        self.resDown2 = ResBlockDown(first, second, self.slope)
        self.resDown3 = ResBlockDown(second, third, self.slope)
        self.self_att = SelfAttention(third)
        self.resDown4 = ResBlockDown(third, fourth, self.slope)
        self.resDown5 = ResBlockDown(fourth, fifth, self.slope)
        self.resDown6 = ResBlockDown(fifth, sixth, self.slope)
        self.res = ResBlockD(sixth, self.slope)
        self.W_i = Parameter(first_weights(sixth, config.videos, deviation=sixth**-0.5))
        self.w_0 = Parameter(first_weights(sixth, 1, deviation=sixth**-0.5))
        self.b = Parameter(torch.zeros(1))
        self.w_prime = Parameter(torch.zeros(sixth, 1))

    def forward(self, photo: Tensor, drawing: Tensor) -> Seen:
        x1 = self.resDown1(torch.cat([photo, drawing], dim=1))  # [B, 64, 128, 128]
        x2 = self.resDown2(x1)  # [B, 128, 64, 64]
        x3 = self.resDown3(x2)  # [B, 256, 32, 32]
        x4 = self.resDown4(self.self_att(x3))  # [B, 512, 16, 16]
        x5 = self.resDown5(x4)  # [B, 512, 8, 8]
        x6 = self.resDown6(x5)  # [B, 512, 4, 4]
        x7 = self.res(x6)  # [B, 512, 4, 4]
        v = leaky_relu(x7.mean(dim=(2, 3)), self.pooled_slope)  # [B, 512]
        return Seen(v, [x1, x2, x3, x4, x5, x6, x7])

    def score(self, v: Tensor, w: Tensor) -> Tensor:
        """v [B, 512], w [B or 1, 512] -> how real, [B]: W_i + w_0 of a training video, or w'."""
        return (v * w).sum(dim=1) + self.b  # [B]

    def of_videos(self, videos: Tensor) -> Tensor:
        """w [B, 512] of the training videos with these numbers [B]."""
        return (self.W_i[:, videos] + self.w_0).mT  # [B, 512]
