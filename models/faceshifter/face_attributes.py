"""z_att(X_t) of a clip (FaceShifter, section 3.1): what FACE_ATTRIBUTES carries, and how it is made of crops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ..errors import LikenessError
from ..face.half_precision import check_finite
from .aei_net import AEIConfig
from .face_shifter import FaceShifter
from .target_crops import AT_ONCE, check_crops, shown

FLOAT = 4  # bytes


@dataclass(frozen=True)
class FaceAttributes:
    """The attributes of T pictures: `maps` are z_att1 .. z_att7, each [T, C, s, s] float32 on the CPU.

    z_att8 is z_att7 enlarged, so it is not kept. `network`: the name of the AEI-Net whose encoder made them: another's
    generator cannot read them. Raises LikenessError for maps that do not belong together.
    """

    maps: tuple[Tensor, ...]
    network: str

    def __post_init__(self) -> None:
        shapes = [tuple(own.shape) for own in self.maps]
        if not shapes or any(len(shape) != 4 or shape[0] != shapes[0][0] for shape in shapes):
            raise LikenessError(f"Face attributes are maps of as many pictures each; these are {shapes}.")

    def __len__(self) -> int:
        """How many pictures."""
        return len(self.maps[0])

    def part(self, places: slice, like: Tensor) -> tuple[Tensor, ...]:
        """Those of some pictures, where `like` is and of its type."""
        return tuple(own[places].to(like.device, like.dtype) for own in self.maps)


def check_attributes(shifter: FaceShifter, attributes: FaceAttributes) -> None:
    """Raises LikenessError unless the shifter's own encoder made these attributes."""
    if attributes.network != shifter.name:
        raise LikenessError(
            f"These attributes were made by {attributes.network}, but this model is {shifter.name}, whose generator "
            "cannot read them. Connect the same model to Attribute Encoder and to this node."
        )


def bytes_each(config: AEIConfig) -> int:
    """Bytes that the attributes of one picture take, from the sizes of the network."""
    return FLOAT * sum(own * 4**level for level, own in enumerate(config.c_att[:-1], 1))


@torch.no_grad()
def encode_attributes(
    shifter: FaceShifter, crops: Tensor, reach: Callable[[int], None] | None = None
) -> FaceAttributes:
    """Crops [T, 3, S, S] straight RGB in 0..1, by the conventions' template, of any size S -> their attributes.

    Computed on the shifter's device, a few pictures at a time; `reach` is told again and again how many are done.
    Raises LikenessError for what is no crop, and for an encoder that gives NaN or infinity.
    """
    check_crops(crops)
    shapes = [(own, 2**level, 2**level) for level, own in enumerate(shifter.config.c_att[:-1], 1)]
    maps = tuple(torch.empty(len(crops), *shape) for shape in shapes)
    for first in range(0, len(crops), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        z_att = shifter.aei.attributes(shown(shifter, crops[part]))  # [b, 1024, 2, 2] .. [b, 64, 128, 128]
        check_finite(z_att, "attribute encoder")
        for own, made in zip(maps, z_att, strict=True):
            own[part] = made
        if reach:
            reach(min(first + AT_ONCE, len(crops)))
    return FaceAttributes(maps, shifter.name)
