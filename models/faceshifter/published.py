"""FaceShifter's published files: which network a file holds, its names as ours, and those that are refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from torch import Tensor

from ..errors import LikenessError
from .aei_net import AEIConfig
from .conventions import KEY, SBER_SWAP, TAOTAONICE
from .discriminator import DiscriminatorConfig
from .hear_net import HEARConfig

Shapes = Mapping[str, tuple[int, ...]]

FIRST_HALVING, FIRST_MAP = "encoder.conv1.0.weight", "generator.up1.weight"
TAOTAONICE_NAME = re.compile(r"(generator\.AADBlk\d+\.)(AAD|conv)([123])\.(.+)")
ADD_BLOCKS = re.compile(r"generator\.AADBlk1\.add_blocks\.(\d+)\.")
LINKNET = (  # sber-swap's option, of which no weights were released: the skips are added, so decoders are narrower
    "this is sber-swap's LinkNet variant, which nobody published weights of. Likeness runs the U-Net variant: choose "
    "G_unet_1block.pth, G_unet_2blocks.pth or G_unet_3blocks.pth"
)
FOREIGN = {  # a key of a file -> whose it is
    "generator.add1.add1.h_conv.weight": "Heonozis' AEI-Net of 64 x 64 pixels",
    "G.model.layer_0.add1.BNorm.weight": "mindslab's AEI-Net, which normalises over batches and masks each channel",
    "Encoder.layer_0.0.weight": "mindslab's HEAR-Net, which was never wired to a trainer",
}


def aei_net_config(shapes: Shapes) -> AEIConfig | None:
    """The sizes of an AEI-Net with these weights, in sber-swap's or taotaonice's layout; None for anything else."""
    if not {FIRST_HALVING, FIRST_MAP} <= shapes.keys():
        return None
    usual = AEIConfig()
    halving, first = shapes[FIRST_HALVING], shapes[FIRST_MAP]
    places = [int(found[1]) for found in map(ADD_BLOCKS.match, shapes) if found]
    levels = 1 + sum(f"encoder.conv{at}.0.weight" in shapes for at in range(1, 12))
    return AEIConfig(
        layers=max(1, min(3, (max(places) + 1) // 3)) if places else usual.layers,
        levels=max(3, levels),
        width=(halving[0] if halving else 0) or usual.width,
        c_id=(first[0] if first else 0) or usual.c_id,
    )


def aei_net_state(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """An AEI-Net's tensors under sber-swap's names, which are ours.

    Raises LikenessError for the variant of sber-swap's whose encoder adds where the published one joins.
    """
    up, down = tensors.get("encoder.deconv2.deconv.weight"), tensors.get("encoder.deconv1.deconv.weight")
    if up is not None and down is not None and up.ndim == down.ndim == 4 and len(up) == down.shape[1]:
        raise LikenessError(LINKNET)
    return {_sber_swap(name): tensor for name, tensor in tensors.items()}


def aei_net_notes(names: Iterable[str]) -> dict[str, str]:
    """The conventions of whoever published an AEI-Net under these names; what a file says of itself goes before."""
    published = TAOTAONICE if any(map(TAOTAONICE_NAME.fullmatch, names)) else SBER_SWAP
    return {KEY: published.as_text()}


def _sber_swap(name: str) -> str:
    found = TAOTAONICE_NAME.fullmatch(name)
    if not found:
        return name
    block, kind, number, rest = found.groups()
    place = 0 if kind == "AAD" else 2
    if number == "3":  # the shortcut's
        return f"{block}last_add_block.{place}.{rest}"
    return f"{block}add_blocks.{place + 3 * (int(number) - 1)}.{rest}"


def hear_net_config(shapes: Shapes) -> HEARConfig | None:
    """The sizes of a HEAR-Net with these weights, in taotaonice's layout; None for anything else."""
    if not {"down1.0.weight", "up5.weight"} <= shapes.keys():
        return None
    first = shapes["down1.0.weight"]
    return HEARConfig((first[0] if first else 0) or HEARConfig().width)


def discriminator_config(shapes: Shapes) -> DiscriminatorConfig | None:
    """The sizes of a multi-scale discriminator with these weights; None for anything else."""
    first = shapes.get("layer0.0.weight", ())
    places = [int(name.split(".")[1]) for name in shapes if re.fullmatch(r"layer0\.\d+\.weight", name)]
    if len(first) != 4 or first[1:] != (3, 4, 4):
        return None
    return DiscriminatorConfig(
        layers=max(1, (max(places) - 2) // 3),
        width=first[0] or DiscriminatorConfig().width,
        scales=sum(f"layer{at}.0.weight" in shapes for at in range(16)),
        batch_norm="layer0.3.weight" in shapes,
    )


def foreign_network(shapes: Shapes) -> str | None:
    """What a file of another FaceShifter holds, in words; None where it is none that we know of."""
    return next((whose for key, whose in FOREIGN.items() if key in shapes), None)
