"""What the five networks of the teacher say, and the names that the published program gives to it."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from .eyebrow_combiner import CombinedBrows
from .eyebrow_decomposer import BrowLayers
from .face_morpher import MorphedFace
from .unet import Frames

FRAME_NAMES = ("MERGED", "ALPHA", "WARPED", "GRID_CHANGE", "DIRECT")
FACE_NAMES = (
    "OUTPUT_IMAGE",
    "EYE_ALPHA",
    "EYE_COLOR_CHANGE",
    "IRIS_MOUTH_IMAGE_1",
    "IRIS_MOUTH_ALPHA",
    "IRIS_MOUTH_COLOR_CHANGE",
    "IRIS_MOUTH_IMAGE_0",
    "IRIS_MOUTH_GRID_CHANGE",
)
BROW_NAMES = (
    "EYEBROW_IMAGE",
    "COMBINE_ALPHA",
    "EYEBROW_IMAGE_NO_COMBINE_ALPHA",
    "MORPHED_EYEBROW_LAYER",
    "MORPHED_EYEBROW_LAYER_ALPHA",
    "MORPHED_EYEBROW_LAYER_COLOR_CHANGE",
    "WARPED_EYEBROW_LAYER",
    "MORPHED_EYEBROW_LAYER_GRID_CHANGE",
)
LAYER_NAMES = (
    "EYEBROW_LAYER",
    "EYEBROW_LAYER_ALPHA",
    "EYEBROW_LAYER_COLOR_CHANGE",
    "BACKGROUND_LAYER",
    "BACKGROUND_LAYER_ALPHA",
    "BACKGROUND_LAYER_COLOR_CHANGE",
)


@dataclass(frozen=True)
class TeacherOutput:
    """What each network said; the sizes are those of a picture of 512 pixels. None is clamped."""

    edited: Frames  # the editor, 512 pixels; `edited.image` is the finished frame
    morphed: Tensor  # [B, 4, 512, 512]: the picture with its face posed, head and body still
    rotated: Frames  # the body rotator, 256 pixels
    face: MorphedFace  # 192 pixels
    brows: CombinedBrows  # 128 pixels
    layers: BrowLayers  # 128 pixels

    def published(self) -> dict[str, Tensor]:
        """All 33 outputs in the published order, under the published names."""
        named: dict[str, Tensor] = {}
        for network, outputs, names in (
            ("UPSCALER", self.edited, FRAME_NAMES),
            ("FACE_MORPHED", (self.morphed,), ("FULL",)),
            ("BODY_MORPHER", self.rotated, FRAME_NAMES),
            ("FACE_MORPHER", self.face, FACE_NAMES),
            ("EYEBROW_MORPHING_COMBINER", self.brows, BROW_NAMES),
            ("EYEBROW_DECOMPOSER", self.layers, LAYER_NAMES),
        ):
            named |= {f"{network}_{name}": output for name, output in zip(names, outputs, strict=True)}
        return named
