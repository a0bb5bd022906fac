"""The crops X_t on which FaceShifter works, as its stages take them (FaceShifter, section 3.1)."""

from __future__ import annotations

from torch import Tensor

from ..errors import LikenessError
from ..face.face_crop import FaceCrop
from ..face.pictures import check_pictures, colours
from .arcface import SMALLEST
from .face_shifter import FaceShifter

AT_ONCE = 4  # pictures in one pass: 800 MB for the maps of gamma and beta of the published networks


def check_crops(crops: Tensor) -> None:
    """Raises LikenessError unless `crops` is [T, 3, S, S], floating or uint8, of at least one crop of 16 pixels."""
    check_pictures(crops)
    height, width = crops.shape[2:]
    if not len(crops):
        raise LikenessError("There is no crop. Give at least one.")
    if height != width or height < SMALLEST:
        raise LikenessError(
            f"Crops of a face are squares of {SMALLEST} pixels and more; these are {width} x {height}. Make them with "
            "Crop Faces, or use Swap Face, which takes whole frames."
        )


def check_template(shifter: FaceShifter, crops: Tensor, crop: FaceCrop) -> None:
    """Raises LikenessError where the crops [T, 3, S, S] are not those of a face crop by the shifter's template."""
    wanted = shifter.conventions.template
    if crop.template != wanted and not crop.template.startswith(f"{wanted} "):  # such as its best of five
        raise LikenessError(
            f"These crops follow the template {crop.template}, but this AEI-Net was trained on {wanted}. Choose the "
            f"template {wanted} in Crop Faces."
        )
    if len(crop) != len(crops):
        raise LikenessError(
            f"This face crop is of {len(crop)} pictures; these are {len(crops)}. Connect the pictures that came with "
            "it."
        )


def shown(shifter: FaceShifter, crops: Tensor) -> Tensor:
    """Crops [B, 3, S, S] straight RGB in 0..1 -> X_t [B, 3, 256, 256] in -1..1, on the shifter's device, in its type.

    Values outside are clamped, NaN counts as black.
    """
    weight = next(shifter.parameters())
    return shifter.shown(colours(crops.to(weight.device))).to(weight.dtype)  # [B, 3, 256, 256]
