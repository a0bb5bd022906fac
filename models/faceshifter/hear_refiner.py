"""A HEAR-Net with what its file says of it: what HEAR_NET carries (FaceShifter, section 3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import Module

from ..errors import LikenessError
from ..face.half_precision import finite_output
from ..loading import load_network
from .face_shifter import FaceShifter
from .hear_net import HEARNet
from .target_crops import AT_ONCE, check_crops, shown

BESIDE = "aei_net"  # in a file's metadata: the name of the AEI-Net whose errors it was trained on
MULTIPLE = 32  # of pixels: five times halved


class HearRefiner(Module):
    """`aei_net`: the name of the AEI-Net beside which it was trained, "" where nobody knows."""

    def __init__(self, network: HEARNet, aei_net: str = "") -> None:
        super().__init__()
        self.network, self.aei_net = network, aei_net

    @torch.no_grad()
    def refine(self, y_hat: Tensor, error: Tensor) -> Tensor:
        """Y_hat [B, 3, s, s] in -1..1, dY_t = X_t - Y_tt [B, 3, s, s] in -2..2 -> Y [B, 3, s, s] float32 in -1..1.

        On the network's device. Raises LikenessError for other sizes and for a network that gives NaN or infinity.
        """
        if y_hat.shape != error.shape or any(size % MULTIPLE for size in y_hat.shape[2:]):
            raise LikenessError(
                f"HEAR-Net takes pictures and errors of one size, a multiple of {MULTIPLE} pixels; these are "
                f"{list(y_hat.shape)} and {list(error.shape)}. Choose another AEI-Net."
            )
        weight = next(self.parameters())
        y: Tensor = finite_output(self.network, y_hat.to(weight), "HEAR-Net", error.to(weight))  # [B, 3, s, s]
        return y.float()

    def doubt(self, shifter: FaceShifter) -> str:
        """Why it may not fit this AEI-Net, as a sentence; "" where it does, or where nobody knows."""
        if self.aei_net in ("", shifter.name):
            return ""
        return (
            f"This HEAR-Net was trained beside {self.aei_net} and knows the errors of that one; beside {shifter.name} "
            "it may put back too much or too little."
        )


@torch.inference_mode(False)  # as load_network
def load_hear_refiner(path: Path | str) -> HearRefiner:
    """The HEAR-Net of a weight file, in eval mode and float32 on the CPU.

    Raises LikenessError for everything that `load_network` refuses, and for weights of another network.
    """
    loaded = load_network(path)
    if not isinstance(loaded.network, HEARNet):
        raise LikenessError(f"{path} is a {loaded.architecture}, not a HEAR-Net. Train HEAR-Net writes one.")
    return HearRefiner(loaded.network, loaded.metadata.get(BESIDE, "")).eval()


@torch.no_grad()
def refined(hear: HearRefiner, shifter: FaceShifter, crops: Tensor, own: Tensor, swapped: Tensor) -> Iterator[Tensor]:
    """Y of some pictures after the other, [b, 3, 256, 256] RGB in 0..1, float32 where the HEAR-Net is.

    X_t `crops` and Y_hat `swapped` [T, 3, any, any], Y_tt `own` [T, 3, 256, 256], straight RGB in 0..1. Raises
    LikenessError for pictures that do not belong together, and as `refine`.
    """
    check_swapped(crops, swapped)
    for first in range(0, len(crops), AT_ONCE):
        x_t, y_tt, y_hat = (shown(shifter, given[first : first + AT_ONCE]) for given in (crops, own, swapped))
        yield shifter.picture(hear.refine(y_hat, x_t - y_tt))


def check_swapped(crops: Tensor, swapped: Tensor) -> None:
    """Raises LikenessError unless both are [T, 3, any, any], squares, and as many."""
    check_crops(crops)
    check_crops(swapped)
    if len(swapped) != len(crops):
        raise LikenessError(
            f"There are {len(crops)} crops and {len(swapped)} swapped pictures of them. Connect the pictures that were "
            "drawn of these crops."
        )
