"""The eyebrow decomposer (THA4, section 3; a network of THA3): takes the brows off a face.

It sees the brows' square of the picture, and no pose: one run serves a character for good.
"""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor
from torch.nn import Module

from .encoder_decoder import IMAGE_CHANNELS, EncoderDecoder, EncoderDecoderConfig, alpha_head, color_head
from .warp import blend

DECOMPOSER = EncoderDecoderConfig(inputs=IMAGE_CHANNELS)


class BrowLayers(NamedTuple):
    """A face's square in two layers; all [B, C, S, S], in the published order."""

    brows: Tensor  # 4 channels
    brows_alpha: Tensor  # 1: how much of the brows' layer is the picture itself
    brows_color: Tensor  # 4
    face: Tensor  # 4: the face as if it had no brows
    face_alpha: Tensor  # 1: how much of it is painted over
    face_color: Tensor  # 4


class EyebrowDecomposer(Module):
    """picture [B, 4, S, S] in network space, the brows' square, S = 128 -> BrowLayers."""

    def __init__(self, config: EncoderDecoderConfig = DECOMPOSER) -> None:
        super().__init__()
        width = config.widths[0]
        self.config = config
        self.body = EncoderDecoder(config)
        self.background_layer_alpha = alpha_head(width)
        self.background_layer_color_change = color_head(width)
        self.eyebrow_layer_alpha = alpha_head(width)
        self.eyebrow_layer_color_change = color_head(width)

    def forward(self, picture: Tensor) -> BrowLayers:
        features = self.body.features(picture)  # [B, 64, S, S]
        face_alpha, face_color = self.background_layer_alpha(features), self.background_layer_color_change(features)
        face = blend(face_alpha, face_color, picture)  # [B, 4, S, S]
        brows_alpha, brows_color = self.eyebrow_layer_alpha(features), self.eyebrow_layer_color_change(features)
        brows = blend(brows_alpha, picture, brows_color)  # [B, 4, S, S]; the roles are swapped, as trained
        return BrowLayers(brows, brows_alpha, brows_color, face, face_alpha, face_color)
