"""What a network that is being trained does now, to look at: one picture with a row for each of a few pairs."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import Module

from ...training.sheet import sheet
from ..aad import AAD
from ..aei_net import AADGenerator, AEINet
from ..arcface import IdentityEncoder
from ..face_shifter import FaceShifter
from ..hear_net import HEARNet
from .data.pairs import Pairs
from .shown import z_of
from .swapped import Swapper

ROWS = 6  # pairs in a sheet


@torch.no_grad()
def aei_sheet(network: AEINet, shifter: FaceShifter, encoder: IdentityEncoder, pairs: Pairs) -> Tensor:
    """[H, W, 3] in 0..1, for each pair: source, target, swap, and M of each level, white where the identity is drawn.

    `network` is in eval mode; `shifter` shows it pictures.
    """
    z_s = z_of(encoder, pairs.source, shifter.conventions.unit)  # [B, F]
    masks = _Masks(network.generator)
    y = network(shifter.shown(pairs.target), z_s)  # [B, 3, s, s]
    return sheet([pairs.source, pairs.target, shifter.picture(y), *masks.taken()])


@torch.no_grad()
def hear_sheet(network: HEARNet, swapper: Swapper, pairs: Pairs) -> Tensor:
    """[H, W, 3] in 0..1, for each pair: source, target, Y_hat, the error |dY_t|, and Y."""
    shifter = swapper.shifter
    x_t, z_s = shifter.shown(pairs.target), z_of(swapper.encoder, pairs.source, shifter.conventions.unit)
    y_hat, y_tt = swapper.both(x_t, z_s)  # [B, 3, s, s] each
    error = x_t - y_tt  # [B, 3, s, s] in -2..2
    drawn = [shifter.picture(y_hat), shifter.picture(error.abs() - 1), shifter.picture(network(y_hat, error))]
    return sheet([pairs.source, pairs.target, *drawn])


class _Masks:
    """Listens to the masks of a generator; `taken` gives the mean of each level's, [B, 1, s, s], and stops."""

    def __init__(self, generator: AADGenerator) -> None:
        self._heard: list[list[Tensor]] = [[] for _ in range(generator.levels)]
        self._hooks = [
            part.conv_h.register_forward_hook(self._hear(level))
            for level in range(generator.levels)
            for part in generator.get_submodule(f"AADBlk{level + 1}").modules()
            if isinstance(part, AAD)
        ]

    def _hear(self, level: int) -> Callable[[Module, object, Tensor], None]:
        return lambda _module, _seen, given: self._heard[level].append(given.sigmoid())

    def taken(self) -> list[Tensor]:
        for hook in self._hooks:
            hook.remove()
        return [torch.stack(own).mean(0) for own in self._heard]
