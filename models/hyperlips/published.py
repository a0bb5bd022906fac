"""HyperLips' published files: which of its networks a file holds, told by names and shapes alone."""

from __future__ import annotations

from collections.abc import Mapping

from .base import BaseConfig
from .discriminator import DiscriminatorConfig
from .hr_decoder import HRConfig
from .syncnet import SyncNetConfig

Shapes = Mapping[str, tuple[int, ...]]
RESCALING = {2: 1, 3: 2, 6: 4}  # by how many layers `up_conv` has


def base_config(shapes: Shapes) -> BaseConfig | None:
    """The sizes of a base network with these weights; None for anything else."""
    if not {"hyper_control_net.hnet0.lin1.weight", "face_encoder.features.0.0.weight"} <= shapes.keys():
        return None
    usual = BaseConfig()
    return BaseConfig(
        stem=_first(shapes, "face_encoder.features.0.0.weight", usual.stem),
        control=_first(shapes, "hyper_control_net.hnet0.lin1.weight", usual.control),
        deepest=_first(shapes, "aspp.aspp1.0.weight", usual.deepest),
        decoder_3=_first(shapes, "decoder.decode3.conv.0.weight", usual.decoder_3),
        decoder_2=_first(shapes, "decoder.decode2.conv.0.weight", usual.decoder_2),
        decoder_1=_first(shapes, "decoder.decode1.conv.0.weight", usual.decoder_1),
        decoder_0=_first(shapes, "decoder.decode0.conv.0.weight", usual.decoder_0),
        output=_first(shapes, "output_block.0.conv_block.0.weight", usual.output),
    )


def hr_config(shapes: Shapes) -> HRConfig | None:
    """The sizes of an HR decoder with these weights; None for anything else."""
    if "conv_base.0.conv_block.0.weight" not in shapes:
        return None
    layers = sum(f"up_conv.{at}.conv_block.0.weight" in shapes for at in range(7))
    return HRConfig(
        rescaling=RESCALING.get(layers, 1),
        width=_first(shapes, "conv_base.0.conv_block.0.weight", HRConfig().width),
        output=_first(shapes, "output_block.0.conv_block.0.weight", HRConfig().output),
    )


def syncnet_config(shapes: Shapes) -> SyncNetConfig | None:
    """The sizes of a SyncNet for faces of 128 pixels; None for anything else, Wav2Lip's for 96 among it."""
    if not {"audio_encoder.13.conv_block.0.weight", "face_encoder.18.conv_block.0.weight"} <= shapes.keys():
        return None
    return SyncNetConfig(width=_first(shapes, "face_encoder.0.conv_block.0.weight", SyncNetConfig().width))


def discriminator_config(shapes: Shapes) -> DiscriminatorConfig | None:
    """The sizes of a discriminator of either stage; None for anything else."""
    first = "face_encoder_blocks.0.0.conv_block.0.weight"
    if not {first, "binary_pred.0.weight"} <= shapes.keys():
        return None
    return DiscriminatorConfig(
        whole="face_encoder_blocks.6.0.conv_block.0.weight" not in shapes,
        width=_first(shapes, first, DiscriminatorConfig().width),
    )


def wav2lip_network(shapes: Shapes) -> str | None:
    """What a file of Wav2Lip's is, in words; None for anything else."""
    if "face_decoder_blocks.0.0.conv_block.0.weight" in shapes:
        return "Wav2Lip's generator"
    if {"audio_encoder.0.conv_block.0.weight", "face_encoder.0.conv_block.0.weight"} <= shapes.keys():
        return "Wav2Lip's lip-sync expert, for faces of 96 pixels"
    return None


def _first(shapes: Shapes, name: str, published: int) -> int:
    """How many outputs a layer has; as published where its weights are not there, which `fitted` then says."""
    shape = shapes.get(name, ())
    return shape[0] if shape and shape[0] else published
