"""`likeness train faceshifter`: from what a user typed to a trained AEI-Net or HEAR-Net."""

from __future__ import annotations

import argparse
from math import log2
from pathlib import Path

import torch

from ...errors import LikenessError
from ...face.detection.detector import load_detector
from ...face.detection.landmarks import load_landmark_net
from ...loading import load_network
from ...training.by_command import setting_by, watch_by
from ..aei_net import AEIConfig, AEINet
from ..arcface import load_identity_encoder
from ..face_shifter import load_face_shifter
from ..hear_net import HEARConfig
from .data.pairs import AEI_PAIRING, HEAR_PAIRING
from .prepare import Look, aei_pairs, hear_pairs, prepare_faces
from .setting import AEI_STEPS, HEAR_STEPS, Setting
from .shown import new_conventions
from .train_aei import train_aei
from .train_hear import train_hear


def train_faceshifter(options: argparse.Namespace) -> None:
    """Trains one stage as the command line says. Raises LikenessError as all that it calls."""
    hear = options.stage == "hear"
    if hear and options.aei is None:
        raise LikenessError("HEAR-Net refines what an AEI-Net draws: give the trained one as --aei FILE.")
    setting = setting_by(options, HEAR_STEPS if hear else AEI_STEPS, Setting)
    team = setting.team
    encoder = load_identity_encoder(options.encoder)
    shifter = load_face_shifter(options.aei) if options.aei else None
    conventions = shifter.conventions if shifter else new_conventions(encoder, options.size, options.template)
    look = _look(options, setting.device)
    if team.rank == 0:
        faces = prepare_faces(options.data, conventions, options.out, look)
    team.agreed([0.0])  # one process prepares a folder, the others then find it prepared
    if team.rank:
        faces = prepare_faces(options.data, conventions, options.out, look)
    watch = watch_by(options, setting, faces.aligned.report())
    if hear and shifter is not None:
        same = HEAR_PAIRING.same if options.same is None else options.same
        pairs = hear_pairs(faces.kept, shifter, encoder, options.out, setting, same, options.hardest, options.occluders)
        width = options.width or 2 * shifter.config.width
        train_hear(pairs, shifter, encoder, HEARConfig(width), options.out, setting, watch)
    else:
        same = AEI_PAIRING.same if options.same is None else options.same
        new = options.size, options.layers, options.width or AEIConfig().width, encoder.network.config.features
        start = aei_net_of(options.aei) if options.aei else new_config(*new)
        train_aei(aei_pairs(faces.kept, setting, same), encoder, conventions, start, options.out, setting, watch)


def aei_net_of(path: Path) -> AEINet:
    """The network of a file that load_face_shifter takes, to be trained further."""
    network = load_network(path).network
    assert isinstance(network, AEINet)
    return network


def new_config(size: int, layers: int, width: int, c_id: int) -> AEIConfig:
    """Sizes of a new AEI-Net. Raises LikenessError for a size that it cannot have."""
    levels = round(log2(size)) if size > 0 else 0
    if 2**levels != size or not 4 <= levels <= 9 or not 1 <= layers <= 3 or width < 1:
        raise LikenessError(
            f"An AEI-Net works on pictures of 16, 32, 64, 128, 256 or 512 pixels, with 1 to 3 layers in a block and a "
            f"width of 1 or more; asked for were {size} pixels, {layers} layers and a width of {width}."
        )
    return AEIConfig(layers, levels, width, c_id)


def _look(options: argparse.Namespace, device: torch.device) -> Look | None:
    if options.aligned:
        return None
    if not (options.detector and options.landmarks):
        raise LikenessError(
            "To find faces in pictures give --detector and --landmarks; for crops that are aligned already --aligned."
        )
    return load_detector(options.detector).to(device), load_landmark_net(options.landmarks).to(device)
