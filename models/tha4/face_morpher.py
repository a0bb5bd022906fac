"""The face morpher (THA4, section 3; a network of THA3): poses eyes, irises and mouth.

Irises and mouth are moved and painted over first, then eyelids are painted on top.
"""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor

from .encoder_decoder import IMAGE_CHANNELS, EncoderDecoder, EncoderDecoderConfig, alpha_head, color_head, flow_head
from .warp import blend, warp

FEATURES_POSE_SIZE = 27  # pose 12:39
FACE = EncoderDecoderConfig(inputs=IMAGE_CHANNELS, pose_size=FEATURES_POSE_SIZE)


class MorphedFace(NamedTuple):
    """The posed face and all on the way to it; all [B, C, S, S], in the published order."""

    image: Tensor  # 4 channels
    eye_alpha: Tensor  # 1
    eye_color: Tensor  # 4
    painted: Tensor  # 4: irises and mouth moved and painted, the eyelids not yet
    iris_mouth_alpha: Tensor  # 1
    iris_mouth_color: Tensor  # 4
    warped: Tensor  # 4: irises and mouth moved
    flow: Tensor  # 2


class FaceMorpher(EncoderDecoder):
    """picture [B, 4, S, S], the face's square with posed brows, S = 192, and pose 12:39 [B, 27] -> MorphedFace.

    The picture is in network space. The published weights name the body without a prefix: hence a subclass.
    """

    def __init__(self, config: EncoderDecoderConfig = FACE) -> None:
        super().__init__(config)
        width = config.widths[0]
        self.iris_mouth_grid_change = flow_head(width)
        self.iris_mouth_color_change = color_head(width)
        self.iris_mouth_alpha = alpha_head(width)
        self.eye_color_change = color_head(width)
        self.eye_alpha = alpha_head(width)

    def forward(self, picture: Tensor, pose: Tensor) -> MorphedFace:
        features = self.features(picture, pose)  # [B, 64, S, S]
        flow = self.iris_mouth_grid_change(features)  # [B, 2, S, S]
        warped = warp(picture, flow)  # [B, 4, S, S]
        mouth_alpha, mouth_color = self.iris_mouth_alpha(features), self.iris_mouth_color_change(features)
        painted = blend(mouth_alpha, mouth_color, warped)  # [B, 4, S, S]
        eye_alpha, eye_color = self.eye_alpha(features), self.eye_color_change(features)
        image = blend(eye_alpha, eye_color, painted.detach())  # [B, 4, S, S]; detached, as it was trained
        return MorphedFace(image, eye_alpha, eye_color, painted, mouth_alpha, mouth_color, warped, flow)
