"""The two networks that pose a face, each cut where the pose comes in: what only sees a picture is kept."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import Module

from ..eyebrow_combiner import EyebrowCombiner, blend_rgb
from ..eyebrow_decomposer import BrowLayers
from ..face_morpher import FaceMorpher
from ..warp import blend, warp
from .fast_encoder_decoder import FastDecoder, FastEncoder


class FastBrows(Module):
    """pose 0:12 [B, 12] -> one character's posed brows on its face, [B, 4, S, S], as CombinedBrows.image.

    The combiner's encoder and the decomposer see the character only: they run once, in the constructor.
    """

    face: Tensor
    brows: Tensor
    seen: Tensor

    def __init__(self, combiner: EyebrowCombiner, layers: BrowLayers, dtype: torch.dtype) -> None:
        super().__init__()
        heads = [
            combiner.morphed_eyebrow_layer_grid_change,
            combiner.morphed_eyebrow_layer_alpha,
            combiner.morphed_eyebrow_layer_color_change,
        ]
        self.decoder = FastDecoder(combiner.body, heads, dtype)
        self.register_buffer("face", layers.face)  # [1, 4, S, S]
        self.register_buffer("brows", layers.brows)
        self.register_buffer("seen", FastEncoder(combiner.body, dtype)(torch.cat([layers.face, layers.brows], dim=1)))

    def forward(self, pose: Tensor) -> Tensor:
        batch = len(pose)
        flow, alpha, color = self.decoder(self.seen.expand(batch, -1, -1, -1), pose)
        morphed = blend(alpha.sigmoid(), color.tanh(), warp(self.brows.expand(batch, -1, -1, -1), flow))  # [B, 4, S, S]
        return blend_rgb((morphed[:, 3:] + 1) / 2, morphed, self.face.expand(batch, -1, -1, -1))


class SeenFace(NamedTuple):
    """The face's square with its brows posed, and what the face morpher's encoder says of it."""

    crop: Tensor  # [B, 4, S, S]
    seen: Tensor  # [B, 512, S/8, S/8]

    def each(self) -> list[SeenFace]:
        return [SeenFace(crop, seen) for crop, seen in zip(self.crop.split(1), self.seen.split(1), strict=True)]

    @staticmethod
    def together(faces: list[SeenFace]) -> SeenFace:
        return SeenFace(torch.cat([face.crop for face in faces]), torch.cat([face.seen for face in faces]))


class FastFace(Module):
    """A face with posed brows, and pose 12:39 [B, 27] -> the posed face [B, 4, S, S], as MorphedFace.image."""

    def __init__(self, morpher: FaceMorpher, dtype: torch.dtype) -> None:
        super().__init__()
        heads = [
            morpher.iris_mouth_grid_change,
            morpher.iris_mouth_alpha,
            morpher.iris_mouth_color_change,
            morpher.eye_alpha,
            morpher.eye_color_change,
        ]
        self.encoder = FastEncoder(morpher, dtype)
        self.decoder = FastDecoder(morpher, heads, dtype)

    def see(self, crop: Tensor) -> SeenFace:
        return SeenFace(crop, self.encoder(crop))

    def forward(self, face: SeenFace, pose: Tensor) -> Tensor:
        flow, mouth_alpha, mouth_color, eye_alpha, eye_color = self.decoder(face.seen, pose)
        painted = blend(mouth_alpha.sigmoid(), mouth_color.tanh(), warp(face.crop, flow))  # [B, 4, S, S]
        return blend(eye_alpha.sigmoid(), eye_color.tanh(), painted)
