"""An AEI-Net with the conventions of its file: what FACESHIFTER carries (FaceShifter, section 3.1)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import interpolate, normalize

from ..errors import LikenessError
from ..face.cropping.templates import TEMPLATES
from ..fingerprint import fingerprint
from ..loading import load_network
from .aei_net import AEINet
from .arcface import IdentityEncoder
from .conventions import AS_PUBLISHED, BGR, SBER_SWAP, Conventions, read_conventions
from .fast_aei import FastAEI
from .identity import Identity


class FaceShifter(Module):
    """An AEI-Net as users meet it: crops in RGB and 0..1, identities of the encoder that it was trained with.

    `name` stands for its weights and order of colours.
    """

    def __init__(self, network: AEINet, conventions: Conventions = SBER_SWAP) -> None:
        super().__init__()
        self.name = f"aei_net-{fingerprint(network.encoder.get_submodule('conv1'))}-{conventions.order.lower()}"
        self.aei = FastAEI(network)
        self.config, self.conventions = network.config, conventions

    @property
    def side(self) -> int:
        """Pixels of the pictures that the network draws."""
        return self.config.side

    def shown(self, crops: Tensor) -> Tensor:
        """Crops [B, 3, S, S] RGB in 0..1, by the conventions' template -> X_t [B, 3, 256, 256] in -1..1."""
        if crops.shape[-1] != self.side:
            smaller = crops.shape[-1] > self.side
            crops = interpolate(crops, (self.side, self.side), mode="bilinear", antialias=smaller)
        return 2 * self._ordered(crops) - 1

    def picture(self, y: Tensor) -> Tensor:
        """What a network drew, [B, 3, 256, 256] in -1..1 -> RGB in 0..1."""
        return (self._ordered(y) + 1) / 2

    def _ordered(self, pictures: Tensor) -> Tensor:
        return pictures.flip(1) if self.conventions.order == BGR else pictures

    def z_id(self, identity: Identity) -> Tensor:
        """[1, c_id] on the CPU. Raises LikenessError, with the remedy, for an identity of another encoder or view."""
        return self.z_ids(identity.vector[None], identity.encoder)

    def z_ids(self, vectors: Tensor, made: str) -> Tensor:
        """Raw features [N, F] on the CPU that the encoder of a name `made` -> z_id [N, c_id]; raises as `z_id`."""
        wanted, count = self.conventions, vectors.shape[1]
        network, _, view = made.partition("@")
        order = BGR if network.endswith("-bgr") else "RGB"
        if not f"{network}-".startswith(f"{wanted.encoder}-") or count != self.config.c_id:
            raise LikenessError(
                f"This identity was made by {made} and has {count} numbers, but this AEI-Net was "
                f"trained with {wanted.encoder} and takes {self.config.c_id}. Encode the source again with the encoder "
                "that Load FaceShifter gives."
            )
        if (view or "arcface", order) != (wanted.template, wanted.order):
            raise LikenessError(
                f"This identity was made of {order} faces in the template {view or 'arcface'}, but this AEI-Net was "
                f"trained with {wanted.order} and {wanted.template}. Encode the source again with the encoder that "
                "Load FaceShifter gives."
            )
        return normalize(vectors) if wanted.unit else vectors

    def encoder_of(self, encoder: IdentityEncoder) -> IdentityEncoder:
        """The same recogniser, shown faces as this AEI-Net's training showed them.

        Raises LikenessError for a recogniser of another make.
        """
        wanted = (self.conventions.order, self.conventions.view)
        fits = (encoder.order, encoder.view) == wanted
        fitting = encoder if fits else IdentityEncoder(encoder.network, *wanted).eval()
        if not f"{fitting.name.partition('@')[0]}-".startswith(f"{self.conventions.encoder}-"):
            raise LikenessError(
                f"This AEI-Net was trained with the identity encoder {self.conventions.encoder}, but this one is "
                f"{encoder.name}. Choose the one that goes with it: see the help."
            )
        return fitting


@torch.inference_mode(False)  # as load_network
def load_face_shifter(path: Path | str, order: str = AS_PUBLISHED) -> FaceShifter:
    """The AEI-Net of a weight file, in eval mode and float32 on the CPU; `order` of colours is one of ORDERS.

    Raises LikenessError for everything that `load_network` refuses, for weights of another network, and for
    conventions that the file says of itself and nobody can follow.
    """
    loaded = load_network(path)
    if not isinstance(loaded.network, AEINet):
        raise LikenessError(
            f"{path} is a {loaded.architecture}, not an AEI-Net. Choose a file such as G_unet_2blocks.pth."
        )
    try:
        conventions = read_conventions(loaded.metadata) or SBER_SWAP
    except LikenessError as error:
        raise LikenessError(f"{path}: {error}. Convert or train it again.") from error
    if conventions.template not in TEMPLATES:
        raise LikenessError(f"{path} works on crops by the template {conventions.template!r}, which Likeness lacks.")
    if order != AS_PUBLISHED:
        conventions = replace(conventions, order=order)
    return FaceShifter(loaded.network, conventions).eval()
