"""The discriminators of HyperLips' two stages (sections 3.3 and 3.4): is this lower half, is this whole face real?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from torch import Tensor
from torch.nn import Conv2d, Module, Sequential, Sigmoid
from torch.nn.functional import adaptive_avg_pool2d

from .conv_blocks import Pair, PlainBlock


@dataclass(frozen=True)
class DiscriminatorConfig:
    """`whole`: it judges whole faces (second stage), not lower halves; `width`: of its first layer, published 32."""

    whole: bool = False
    width: int = 32


# times the width, kernel, stride, padding of the two layers of a stage; the first stage has one layer
LOWER_HALF: tuple[tuple[int, int, Pair, int, int], ...] = (
    (2, 5, (1, 2), 2, 5),
    (4, 5, 2, 2, 5),
    (8, 5, 2, 2, 5),
    (16, 3, 2, 1, 3),
    (16, 3, 2, 1, 3),
    (16, 3, 1, 0, 1),
)
WHOLE: tuple[tuple[int, int, Pair, int, int], ...] = (
    (2, 5, 2, 2, 5),
    (4, 5, 2, 2, 5),
    (4, 5, 2, 2, 5),
    (4, 3, 2, 1, 3),
)


class Discriminator(Module):
    """faces [B, 3, h, w] BGR in 0..1 -> how real they look, [B, 1] in 0..1.

    Lower halves are [B, 3, 64, 128]; whole faces are square, of any size.
    """

    def __init__(self, config: DiscriminatorConfig = DiscriminatorConfig()) -> None:
        super().__init__()
        self.config = config
        before = config.width
        blocks = [Sequential(PlainBlock(3, before, 7, padding=3))]
        for times, kernel, stride, padding, second in WHOLE if config.whole else LOWER_HALF:
            after = times * config.width
            blocks.append(
                Sequential(
                    PlainBlock(before, after, kernel, stride, padding),
                    PlainBlock(after, after, second, padding=second // 2 if padding else 0),
                )
            )
            before = after
        self.face_encoder_blocks = Sequential(*blocks)
        self.binary_pred = Sequential(Conv2d(before, 1, 1), Sigmoid())

    def features(self, faces: Tensor) -> Tensor:
        """faces [B, 3, h, w] -> [B, C, 1, 1], the mean of the last features."""
        return adaptive_avg_pool2d(self.face_encoder_blocks(faces), 1)  # [B, C, 1, 1]

    def logits(self, faces: Tensor) -> Tensor:
        """faces [B, 3, h, w] -> [B, 1], 0 where it cannot tell."""
        return cast(Tensor, self.binary_pred[0](self.features(faces)).flatten(1))  # [B, 1]

    def forward(self, faces: Tensor) -> Tensor:
        return self.logits(faces).sigmoid()  # [B, 1]


def lower_half(faces: Tensor) -> Tensor:
    """faces [B, 3, s, s] -> [B, 3, s / 2, s]: where the mouth is."""
    return faces[:, :, faces.shape[2] // 2 :]
