"""AEI-Net, the Adaptive Embedding Integration Network (FaceShifter, section 3.1): z_id(X_s) and z_att(X_t) -> Y_st.

Parameters bear the names of sber-swap's files; taotaonice's hold the same network under others (published.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from torch import Tensor
from torch.nn import ConvTranspose2d, Module

from .aad import AADResBlk, per_channel
from .attribute_encoder import AttributeEncoder, enlarged


@dataclass(frozen=True)
class AEIConfig:
    """Sizes of the network; the defaults are those of what is published, with `layers` 1, 2 or 3.

    `layers`: AAD layers of each residual block. `levels`: of attributes; a picture has 2 ** levels pixels on each side.
    `width`: channels of the first level that is halved. `c_id`: numbers of an identity.
    """

    layers: int = 2
    levels: int = 8
    width: int = 32
    c_id: int = 512

    @property
    def side(self) -> int:
        """Pixels of a picture's side."""
        return 2**self.levels

    @property
    def encoder_widths(self) -> tuple[int, ...]:
        """Channels of the encoder's halving layers: doubled each time, the last two alike."""
        return tuple(self.width << min(at, self.levels - 3) for at in range(self.levels - 1))

    @property
    def c_att(self) -> tuple[int, ...]:
        """Channels of z_att1, z_att2 ...: 1024, 2048, 1024, 512, 256, 128, 64, 64."""
        last, *others = reversed(self.encoder_widths)
        doubled = [2 * width for width in others]
        return last, *doubled, doubled[-1]

    @property
    def c_h(self) -> tuple[int, ...]:
        """Channels before the first block and after each: 1024, 1024, 1024, 1024, 512, 256, 128, 64, 3."""
        first, *others = self.c_att
        return first, *(min(first, width) for width in (first, *others[:-1])), 3


class AADGenerator(Module):
    """z_att1 .. z_att8, z_id [B, c_id] -> Y [B, 3, 256, 256] in -1..1."""

    def __init__(self, config: AEIConfig) -> None:
        super().__init__()
        self.levels = config.levels
        self.up1 = ConvTranspose2d(config.c_id, config.c_h[0], 2)
        for at, ((inner, outer), c_att) in enumerate(zip(pairwise(config.c_h), config.c_att, strict=True), 1):
            self.add_module(f"AADBlk{at}", AADResBlk(inner, outer, c_att, config.c_id, config.layers))

    def forward(self, z_att: Sequence[Tensor], z_id: Tensor) -> Tensor:
        h = self.up1(per_channel(z_id))  # [B, 1024, 2, 2]
        for at, own in enumerate(z_att, 1):
            h = self.get_submodule(f"AADBlk{at}")(h, own, z_id)  # [B, 1024, 2, 2] .. [B, 3, 256, 256]
            h = enlarged(h) if at < self.levels else h  # [B, 1024, 4, 4] .. [B, 64, 256, 256]
        return cast(Tensor, h.tanh())  # [B, 3, 256, 256]


class AEINet(Module):
    """X_t [B, 3, 256, 256] in -1..1, z_id [B, c_id] -> Y [B, 3, 256, 256] in -1..1."""

    def __init__(self, config: AEIConfig = AEIConfig()) -> None:
        super().__init__()
        self.config = config
        self.encoder = AttributeEncoder(config.encoder_widths)
        self.generator = AADGenerator(config)

    def forward(self, x_t: Tensor, z_id: Tensor) -> Tensor:
        z_att = self.encoder(x_t)  # [B, 1024, 2, 2] .. [B, 64, 256, 256]
        return cast(Tensor, self.generator(z_att, z_id))  # [B, 3, 256, 256]
