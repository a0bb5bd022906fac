"""z_id (FaceShifter, section 3.1): the last features of a pretrained face recogniser, trained by ArcFace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import interpolate

from ..errors import LikenessError
from ..face.half_precision import finite_output
from ..face.pictures import check_pictures, colours
from ..fingerprint import fingerprint
from ..loading import load_network
from .conventions import ARCFACE, AS_PUBLISHED, View
from .ir_se import IRSE
from .iresnet import IResNet

AT_ONCE = 16  # faces in one pass: 51 MB for the largest tensor of the published networks
SMALLEST = 16  # pixels: the side of a face in which nobody could be known


PUBLISHED_ORDERS = {  # in which the published weights of an architecture were shown colours
    "faceshifter.iresnet": "RGB",
    "faceshifter.ir_se": "RGB",  # BGR with AEI-Nets that taotaonice's scripts trained since 2020-02-17
}


class IdentityEncoder(Module):
    """A recogniser with the conventions of its weights, and what it is shown of a picture.

    `name` stands for all of it: architecture, fingerprint of the weights, order, and the template if not ArcFace's.
    """

    def __init__(self, network: IResNet | IRSE, order: str = "RGB", view: View = ARCFACE) -> None:
        super().__init__()
        self.network, self.order, self.view = network, order, view
        self.side = network.config.side
        marks = (f"-{order.lower()}" if order != "RGB" else "") + (f"@{view.template}" if view != ARCFACE else "")
        self.name = f"{network.config.name}-{fingerprint(network)}{marks}"

    def forward(self, faces: Tensor) -> Tensor:
        """faces [B, 3, S, S] straight RGB in 0..1, by the view's template -> raw features [B, 512]."""
        features: Tensor = self.network(self.shown(faces))  # [B, 512]
        return features

    def shown(self, faces: Tensor) -> Tensor:
        """The same faces as the network takes them: [B, 3, 112, 112] in -1..1, in its own order of colours."""
        wanted = self.view.size or self.side
        if faces.shape[-1] != wanted:
            faces = interpolate(faces, (wanted, wanted), mode="bilinear", antialias=faces.shape[-1] > wanted)
        inset = self.view.inset
        faces = faces[..., inset : wanted - inset, inset : wanted - inset]  # [B, 3, s, s]
        if faces.shape[-1] != self.side:
            faces = interpolate(faces, (self.side, self.side), mode="bilinear", align_corners=True)
        return 2 * (faces.flip(1) if self.order == "BGR" else faces) - 1  # [B, 3, 112, 112]


@torch.inference_mode(False)  # as load_network
def load_identity_encoder(path: Path | str, order: str = AS_PUBLISHED) -> IdentityEncoder:
    """The encoder of a weight file, in eval mode and float32 on the CPU; `order` is one of ORDERS.

    Raises LikenessError for everything that `load_network` refuses, and for weights of another network.
    """
    loaded = load_network(path)
    if not isinstance(loaded.network, IResNet | IRSE):
        raise LikenessError(
            f"{path} is a {loaded.architecture}, not an identity encoder. Choose a backbone.pth or model_ir_se50.pth."
        )
    if order == AS_PUBLISHED:
        order = PUBLISHED_ORDERS[loaded.architecture]
    return IdentityEncoder(loaded.network, order).eval()


@torch.no_grad()
def encode_faces(encoder: IdentityEncoder, faces: Tensor, reach: Callable[[int], None] | None = None) -> Tensor:
    """faces [B, 3, S, S] straight RGB in 0..1, by the view's template, of any size S -> raw features [B, F] on the CPU.

    Values outside are clamped, NaN counts as black. They are looked at on the encoder's device; `reach` is told again
    and again how many are done. Raises LikenessError for faces of another shape or type, that are not square or less
    than 16 pixels large, and for an encoder that gives NaN or infinity.
    """
    check_pictures(faces)
    height, width = faces.shape[2:]
    if height != width or height < SMALLEST:
        raise LikenessError(
            f"Aligned faces are squares of {SMALLEST} pixels and more; these are {width} x {height}. Crop them by the "
            f"template {encoder.view.template}, or connect the face track of the frames."
        )
    weight = next(encoder.parameters())
    found = []
    for part in faces.split(AT_ONCE):
        seen = colours(part.to(weight.device))  # [b, 3, S, S]
        features = finite_output(encoder.network, encoder.shown(seen).to(weight.dtype), "identity encoder")  # [b, F]
        found.append(features.to("cpu", torch.float32))
        if reach:
            reach(sum(map(len, found)))
    return torch.cat(found) if found else torch.zeros(0, encoder.network.config.features)
