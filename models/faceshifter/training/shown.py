"""What the networks of a training are shown, and by which conventions a new AEI-Net is trained."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import normalize

from ...errors import LikenessError
from ...face.cropping.templates import TEMPLATES
from ...training.averaging import held
from ..arcface import IdentityEncoder
from ..conventions import TAOTAONICE, Conventions
from ..face_shifter import FaceShifter

TEMPLATE = TAOTAONICE.template  # the face, some background, and within them the very crop that recognisers know


def new_conventions(encoder: IdentityEncoder, side: int, template: str = TEMPLATE) -> Conventions:
    """Of an AEI-Net that is trained anew on crops of `side` pixels; z_id is a direction, as with most of them.

    Raises LikenessError for a template that follows no landmarks.
    """
    if template not in TEMPLATES or TEMPLATES[template].needs != "five":
        fitting = ", ".join(name for name, one in TEMPLATES.items() if one.needs == "five")
        raise LikenessError(f"No faces can be trained on that are cropped by '{template}'. Choose one of {fitting}.")
    inset = round(side * TAOTAONICE.inset / TAOTAONICE.crop) if template == TEMPLATE else 0
    name, _, _ = encoder.name.partition("@")
    return Conventions(template, side, inset, name, unit=True, order=encoder.order)


def fitting(encoder: IdentityEncoder, shifter: FaceShifter, device: torch.device) -> IdentityEncoder:
    """A copy that does not learn, on the device, shown faces as the AEI-Net wants it. Raises as `encoder_of`."""
    copy = IdentityEncoder(held(encoder.network, device), encoder.order, encoder.view)
    return shifter.encoder_of(copy).eval()


def z_of(encoder: IdentityEncoder, pictures: Tensor, unit: bool) -> Tensor:
    """z_id [B, 512] of crops [B, 3, S, S] RGB in 0..1, as AEI-Net takes it."""
    features: Tensor = encoder(pictures)  # [B, 512]
    return normalize(features) if unit else features
