"""The generator G (Zakharov et al., section 3.1): a drawing of landmarks -> the picture of the person that psi says.

psi holds all means and deviations of AdaIN: psi = P e, or for a person who was fine-tuned to, numbers of their own.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import Conv2d, InstanceNorm2d, Module, Parameter
from torch.nn.functional import leaky_relu

from .adain import ResBlock, ResBlockUp, adain
from .blocks import ResBlockDown, SelfAttention
from .spectral_norm import first_weights
from .variants import ATTENTION_AFTER, PUBLISHED, RESIDUALS, FewShotConfig

OUTERMOST = 9  # pixels of the kernels next to the picture
FIRST_SPREAD = 0.02  # of P's first weights, their deviation as at the published training


class Generator(Module):
    """drawing [B, 3, S, S], psi [B, 17158] -> picture [B, 3, S, S], both in 0..`config.white`.

    `p` [17158, 512] is P; `psi` [17158, 1] belongs to one person, who is fine-tuned to; before that it means nothing.
    """

    def __init__(self, config: FewShotConfig = PUBLISHED) -> None:
        super().__init__()
        self.config, self.lengths = config, config.psi_lengths
        self.downs, self.ups = len(config.generator_downs), len(config.generator_ups)
        self.p = Parameter(first_weights(sum(self.lengths), config.numbers, deviation=FIRST_SPREAD))
        self.psi = Parameter(torch.zeros(sum(self.lengths), 1))
        inner = 3
        for at, outer in enumerate(config.generator_downs, 1):
            self.add_module(f"resDown{at}", ResBlockDown(inner, outer, config.slope, OUTERMOST if at == 1 else 3))
            self.add_module(f"in{at}", InstanceNorm2d(outer, affine=True))
            inner = outer
        self.self_att_Down = SelfAttention(config.generator_downs[ATTENTION_AFTER - 1])
        for at in range(1, RESIDUALS + 1):
            self.add_module(f"res{at}", ResBlock(inner, config))
        for at, outer in enumerate(config.generator_ups, 1):
            last = at == self.ups and not config.later
            self.add_module(f"resUp{at}", ResBlockUp(inner, outer, config, OUTERMOST if last else 3))
            inner = outer
        self.self_att_Up = SelfAttention(config.generator_ups[self.ups - 3])
        if config.later:
            self.conv2d = Conv2d(inner, 3, 3, padding=1)

    def project(self, e: Tensor) -> Tensor:
        """e [B, 512] -> psi [B, 17158]."""
        return e @ self.p.mT

    def forward(self, drawing: Tensor, psi: Tensor, size: int = 0) -> Tensor:
        """`size`: of the picture, where it is to be another than the drawing's."""
        x = self.down(drawing)  # [B, 512, 4, 4]; save_disc: [B, 512, 16, 16]
        return self.up(x, psi, size or drawing.shape[-1])  # [B, 3, size, size]

    def down(self, drawing: Tensor) -> Tensor:
        """What no person changes: drawing [B, 3, 256, 256] -> [B, 512, 4, 4]; save_disc: [B, 512, 16, 16]."""
        x = drawing  # [B, 3, 256, 256]
        for at in range(1, self.downs + 1):
            x = self.get_submodule(f"in{at}")(self.get_submodule(f"resDown{at}")(x))  # [B, 64, 128, 128] ..
            if at == ATTENTION_AFTER:
                x = self.self_att_Down(x)  # [B, 256, 32, 32]
        return x

    def up(self, x: Tensor, psi: Tensor, size: int) -> Tensor:
        """The person: x [B, 512, 4, 4], psi [B, 17158] -> picture [B, 3, size, size]."""
        slices = iter(psi.split(self.lengths, dim=1))
        for at in range(1, RESIDUALS + 1):
            x = self.get_submodule(f"res{at}")(x, next(slices))  # [B, 512, 4, 4]
        for at in range(1, self.ups + 1):
            side = size if at == self.ups else 2 * x.shape[-1]
            x = self.get_submodule(f"resUp{at}")(x, next(slices), side)  # [B, 512, 8, 8] .. [B, 3, size, size]
            if at == self.ups - 2:
                x = self.self_att_Up(x)  # [B, 128, 64, 64]
        if self.config.later:
            mean, deviation = next(slices).chunk(2, dim=1)  # [B, 32] each
            x = self.conv2d(self.lit(x, mean, deviation))  # [B, 3, size, size]
        return self.config.white * x.sigmoid()  # [B, 3, size, size]

    def lit(self, x: Tensor, mean: Tensor, deviation: Tensor) -> Tensor:
        """save_disc's last norm and activation: x [B, 32, S, S] -> the same; mean, deviation [B, 32]."""
        return leaky_relu(adain(x, mean, deviation), self.config.slope)  # [B, 32, S, S]
