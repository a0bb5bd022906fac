"""Faces drawn of attributes and identities: Y = G(z_id, z_att) of a clip (FaceShifter, section 3.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ..errors import LikenessError
from ..face.half_precision import check_finite
from .arcface import IdentityEncoder, encode_faces
from .face_attributes import FaceAttributes, check_attributes
from .face_shifter import FaceShifter
from .identity import Identity
from .target_crops import AT_ONCE, check_crops, shown


@torch.no_grad()
def drawn(
    shifter: FaceShifter, attributes: FaceAttributes, identity: Identity
) -> Iterator[tuple[Tensor, tuple[Tensor, ...]]]:
    """Pictures [b, 3, 256, 256] RGB in 0..1 of some frames after the other, with each level's masks M [b, 1, s, s].

    On the shifter's device, in float32. Raises LikenessError for attributes of another AEI-Net, an identity of another
    encoder, and a network that gives NaN or infinity.
    """
    check_attributes(shifter, attributes)
    weight = next(shifter.parameters())
    source = shifter.aei.source(shifter.z_id(identity).to(weight.device, weight.dtype))
    for first in range(0, len(attributes), AT_ONCE):
        part = attributes.part(slice(first, first + AT_ONCE), weight)
        y, masks = shifter.aei.drawn_with_masks(part, source)  # [1, b, 3, 256, 256], [1, b, 1, s, s]
        check_finite(y, "AEI-Net")
        yield shifter.picture(y[0].float()), tuple(own[0].float() for own in masks)


def enlarged_masks(masks: tuple[Tensor, ...], side: int) -> Tensor:
    """Masks M [b, 1, s, s] of each of L levels -> [b, L, side, side]: every value a square of its own, as it acted."""
    return torch.cat([interpolate(own, (side, side), mode="nearest") for own in masks], dim=1)


def own_z_id(
    shifter: FaceShifter, encoder: IdentityEncoder, crops: Tensor, reach: Callable[[int], None] | None = None
) -> Tensor:
    """z_id(X_t) of crops [T, 3, S, S] by the shifter's template -> [T, c_id] on the CPU.

    Computed on the encoder's device; whatever it is shown elsewhere, here it is the crops. `reach` is told again and
    again how many are done. Raises LikenessError for an encoder of another make than the AEI-Net was trained with.
    """
    check_crops(crops)
    fitting = shifter.encoder_of(encoder)
    return shifter.z_ids(encode_faces(fitting, crops, reach), fitting.name)  # [T, c_id]


@torch.no_grad()
def redrawn(
    shifter: FaceShifter, z_id: Tensor, crops: Tensor, attributes: FaceAttributes | None = None
) -> Iterator[Tensor]:
    """Y_tt = G(z_id(X_t), z_att(X_t)) of some crops after the other: [b, 3, 256, 256] RGB in 0..1.

    `crops` [T, 3, S, S] straight RGB in 0..1, `z_id` [T, c_id] of each of them. `attributes`: theirs, where they are
    known already. Raises LikenessError for attributes of another AEI-Net or other pictures, and for a network that
    gives NaN or infinity.
    """
    check_crops(crops)
    if attributes is not None:
        check_attributes(shifter, attributes)
        if len(attributes) != len(crops):
            raise LikenessError(
                f"These are attributes of {len(attributes)} pictures, but {len(crops)} crops. Connect the crops that "
                "the attributes were made of."
            )
    aei, weight = shifter.aei, next(shifter.parameters())
    for first in range(0, len(crops), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        z_att = aei.attributes(shown(shifter, crops[part])) if attributes is None else attributes.part(part, weight)
        sources = [aei.source(one[None].to(weight.device, weight.dtype)) for one in z_id[part]]
        faces = [aei.generate([own[at : at + 1] for own in z_att], one)[0] for at, one in enumerate(sources)]
        y_tt = torch.cat(faces)  # [b, 3, 256, 256] in -1..1
        check_finite(y_tt, "AEI-Net")
        yield shifter.picture(y_tt.float())
