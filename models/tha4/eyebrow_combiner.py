"""The eyebrow combiner (THA4, section 3; THA3's "eyebrow morphing combiner"): poses the brows and puts them back."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import Module

from .encoder_decoder import IMAGE_CHANNELS, EncoderDecoder, EncoderDecoderConfig, alpha_head, color_head, flow_head
from .warp import blend, warp

BROW_POSE_SIZE = 12  # pose 0:12
COMBINER = EncoderDecoderConfig(inputs=2 * IMAGE_CHANNELS, pose_size=BROW_POSE_SIZE)


class CombinedBrows(NamedTuple):
    """The posed brows and all on the way to them; all [B, C, S, S], in the published order."""

    combined: Tensor  # 4 channels: by the network's own alpha; the chain does not use it
    combine_alpha: Tensor  # 1
    image: Tensor  # 4: by the brows' alpha; what the chain goes on with
    brows: Tensor  # 4
    brows_alpha: Tensor  # 1
    brows_color: Tensor  # 4
    warped: Tensor  # 4
    flow: Tensor  # 2


class EyebrowCombiner(Module):
    """Layers `face` and `brows` [B, 4, S, S] (BrowLayers) and pose 0:12 [B, 12] -> CombinedBrows."""

    def __init__(self, config: EncoderDecoderConfig = COMBINER) -> None:
        super().__init__()
        width = config.widths[0]
        self.config = config
        self.body = EncoderDecoder(config)
        self.morphed_eyebrow_layer_grid_change = flow_head(width)
        self.morphed_eyebrow_layer_alpha = alpha_head(width)
        self.morphed_eyebrow_layer_color_change = color_head(width)
        self.combine_alpha = alpha_head(width)

    def forward(self, face: Tensor, brows: Tensor, pose: Tensor) -> CombinedBrows:
        features = self.body.features(torch.cat([face, brows], dim=1), pose)  # [B, 64, S, S]
        flow = self.morphed_eyebrow_layer_grid_change(features)  # [B, 2, S, S]
        warped = warp(brows, flow)  # [B, 4, S, S]
        alpha, color = self.morphed_eyebrow_layer_alpha(features), self.morphed_eyebrow_layer_color_change(features)
        morphed = blend(alpha, color, warped)  # [B, 4, S, S]
        combine_alpha = self.combine_alpha(features)  # [B, 1, S, S]
        combined = blend_rgb(combine_alpha, morphed, face)  # [B, 4, S, S]
        image = blend_rgb((morphed[:, 3:] + 1) / 2, morphed, face)  # [B, 4, S, S]
        return CombinedBrows(combined, combine_alpha, image, morphed, alpha, color, warped, flow)


def blend_rgb(alpha: Tensor, color: Tensor, picture: Tensor) -> Tensor:
    """`blend` of RGB only: A stays the picture's."""
    return torch.cat([blend(alpha, color[:, :3], picture[:, :3]), picture[:, 3:]], dim=1)
