"""The door for weights: a file -> safe read -> which architecture -> our names -> configuration -> network, strictly.

Every later system adds its rows to ARCHITECTURES: how its published files are recognised, renamed and built.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module

from .errors import LikenessError
from .face.detection.landmark_net import LandmarkNet, landmark_net_config, landmark_net_state
from .face.detection.s3fd import S3FD, s3fd_config
from .faceshifter.aei_net import AEINet
from .faceshifter.discriminator import MultiscaleDiscriminator
from .faceshifter.hear_net import HEARNet
from .faceshifter.ir_se import IRSE, ir_se_config
from .faceshifter.iresnet import IResNet, iresnet_config
from .faceshifter.published import (
    aei_net_config,
    aei_net_notes,
    aei_net_state,
    discriminator_config,
    foreign_network,
    hear_net_config,
)
from .fewshot.networks import FewShotNetworks
from .fewshot.published import beside_few_shot, few_shot_config
from .fewshot.training.vggface import VggFace, vggface_config, vggface_state
from .fitting import fitted, listed
from .hyperlips.base import HyperLipsBase
from .hyperlips.discriminator import Discriminator as HyperLipsDiscriminator
from .hyperlips.hr_decoder import HRDecoder
from .hyperlips.published import base_config, hr_config, syncnet_config, wav2lip_network
from .hyperlips.published import discriminator_config as hyperlips_discriminator_config
from .hyperlips.syncnet import SyncNet
from .pirenderer.audio_flow import AudioFlow, audio_flow_config
from .pirenderer.face_generator import FaceGenerator
from .pirenderer.published import pirenderer_config
from .pirenderer.recon_net import ReconNet, recon_config
from .safetensors_file import stored_names, write_safetensors
from .tha4.body_rotator import BodyRotator
from .tha4.body_student import BodyStudent
from .tha4.editor import Editor
from .tha4.eyebrow_combiner import EyebrowCombiner
from .tha4.eyebrow_decomposer import EyebrowDecomposer
from .tha4.face_morpher import FaceMorpher
from .tha4.face_student import FaceStudent
from .tha4.published import body_student_config, face_student_config, student_config, student_state, student_with
from .tha4.published_teacher import (
    body_rotator_config,
    editor_config,
    eyebrow_combiner_config,
    eyebrow_decomposer_config,
    face_morpher_config,
    teacher_config,
    tha3_network,
)
from .tha4.teacher import FullTeacher
from .tha4.teacher_training.vgg16 import Vgg16, vgg16_config, vgg16_state
from .training.vgg19 import Vgg19, vgg19_config, vgg19_state
from .weight_file import read_tensors, weight_files
from .whole_file import write_whole

__all__ = [
    "ARCHITECTURES",
    "Architecture",
    "LoadedNetwork",
    "load_network",
    "read_tensors",
    "stored_names",
    "weight_files",
    "write_safetensors",
    "write_whole",
]

Tensors = Mapping[str, Tensor]
Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Architecture:
    """How one kind of published file becomes a network.

    `recognise`: names and shapes of a file -> its configuration, a frozen dataclass; None if it is of another kind.
    `rename`: the file's tensors -> tensors under the names of our network. `build`: configuration -> network. It is
    called on the meta device, so that a network's size costs nothing until its shapes have met the file's; it may
    therefore hold nothing that it computed itself. `notes`: what else the names in a file tell, as metadata.
    """

    name: str
    recognise: Callable[[Shapes], Any]
    rename: Callable[[Tensors], Tensors]
    build: Callable[[Any], Module]
    notes: Callable[[Iterable[str]], dict[str, str]] = lambda _: {}


ARCHITECTURES = (
    Architecture("tha4.face_student", face_student_config, dict, FaceStudent),
    Architecture("tha4.body_student", body_student_config, dict, BodyStudent),
    Architecture("tha4.student", student_config, student_state, student_with),
    Architecture("tha4.eyebrow_decomposer", eyebrow_decomposer_config, dict, EyebrowDecomposer),
    Architecture("tha4.eyebrow_combiner", eyebrow_combiner_config, dict, EyebrowCombiner),
    Architecture("tha4.face_morpher", face_morpher_config, dict, FaceMorpher),
    Architecture("tha4.body_rotator", body_rotator_config, dict, BodyRotator),
    Architecture("tha4.editor", editor_config, dict, Editor),
    Architecture("tha4.teacher", teacher_config, dict, FullTeacher),
    Architecture("vgg16", vgg16_config, vgg16_state, Vgg16),
    Architecture("vgg19", vgg19_config, vgg19_state, Vgg19),
    Architecture("face.s3fd", s3fd_config, dict, S3FD),
    Architecture("face.2dfan", landmark_net_config, landmark_net_state, LandmarkNet),
    Architecture("faceshifter.iresnet", iresnet_config, dict, IResNet),
    Architecture("faceshifter.ir_se", ir_se_config, dict, IRSE),
    Architecture("faceshifter.aei_net", aei_net_config, aei_net_state, AEINet, aei_net_notes),
    Architecture("faceshifter.hear_net", hear_net_config, dict, HEARNet),
    Architecture("faceshifter.discriminator", discriminator_config, dict, MultiscaleDiscriminator),
    Architecture("pirenderer", pirenderer_config, dict, FaceGenerator),
    Architecture("pirenderer.recon_net", recon_config, dict, ReconNet),
    Architecture("pirenderer.audio_flow", audio_flow_config, dict, AudioFlow),
    Architecture("hyperlips.base", base_config, dict, HyperLipsBase),
    Architecture("hyperlips.hr_decoder", hr_config, dict, HRDecoder),
    Architecture("hyperlips.syncnet", syncnet_config, dict, SyncNet),
    Architecture("hyperlips.discriminator", hyperlips_discriminator_config, dict, HyperLipsDiscriminator),
    Architecture("fewshot", few_shot_config, dict, FewShotNetworks),
    Architecture("vggface", vggface_config, vggface_state, VggFace),
)


@dataclass(frozen=True)
class LoadedNetwork:
    """A network in eval mode with float32 weights on the CPU, and what it is.

    `metadata`: what else its file says of itself, such as its licence.
    """

    architecture: str
    config: Any
    network: Module
    metadata: Mapping[str, str]


@torch.inference_mode(False)  # ComfyUI runs nodes in inference mode, whose tensors could never be trained or changed
def load_network(path: Path | str) -> LoadedNetwork:
    """The network in a weight file, whatever the file is called.

    Half precision becomes float32. Raises LikenessError, naming file and remedy: for everything `read_tensors` refuses;
    for weights of no known architecture; for missing or unexpected names, wrong shapes or types, each named with what
    was expected and found; for NaN or infinite weights; for metadata that contradict the weights.
    """
    path = Path(path)
    tensors, metadata = read_tensors(path)
    architecture, config = _recognised(tensors, path)
    _check_metadata(metadata, architecture, config, path)
    try:
        with torch.device("meta"):
            network = architecture.build(config)
        state = architecture.rename(tensors)
    except LikenessError as error:
        raise LikenessError(f"{path}: {error}") from error
    network.load_state_dict(fitted(state, network.state_dict(), architecture.name, path), assign=True)
    said = {key: text for key, text in metadata.items() if key not in ("architecture", "config")}
    notes = architecture.notes(tensors) | said
    return LoadedNetwork(architecture.name, config, network.eval(), notes)


def metadata_of(architecture: str, config: Any) -> dict[str, str]:
    """What a safetensors file written by Likeness says of itself; `load_network` compares it with the weights."""
    return {"architecture": architecture, "config": json.dumps(asdict(config))}


def _recognised(tensors: Tensors, path: Path) -> tuple[Architecture, Any]:
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    for architecture in ARCHITECTURES:
        config = architecture.recognise(shapes)
        if config is not None:
            return architecture, config
    older = tha3_network(shapes, path.name)
    if older:
        raise LikenessError(f"{path} is {older}, which THA4 does not use. Choose the files of THA4 (tha4-models.zip).")
    foreign = foreign_network(shapes)
    if foreign:
        raise LikenessError(
            f"{path} is {foreign}. Likeness runs the networks of sber-swap and taotaonice: see the catalogue's files."
        )
    wav2lip = wav2lip_network(shapes)
    if wav2lip:
        raise LikenessError(
            f"{path} is {wav2lip}. HyperLips has networks of its own, for 128 pixels: see the catalogue's files."
        )
    beside = beside_few_shot(shapes)
    if beside:
        raise LikenessError(f"{path} {beside}.")
    known = ", ".join(architecture.name for architecture in ARCHITECTURES)
    raise LikenessError(
        f"{path} holds weights of no architecture that Likeness knows ({known}): {listed(list(shapes))}. "
        "Choose a file that the catalogue names."
    )


def _check_metadata(metadata: Mapping[str, str], architecture: Architecture, config: Any, path: Path) -> None:
    said = metadata.get("architecture", architecture.name)
    if said != architecture.name:
        raise LikenessError(f"{path} says it is {said!r}, but its weights are a {architecture.name}. Get it again.")
    found = metadata_of(architecture.name, config)["config"]
    if metadata.get("config", found) != found:
        raise LikenessError(f"{path} says its configuration is {metadata['config']}, but its weights are {found}.")
