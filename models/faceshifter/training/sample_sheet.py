"""What a network that is being trained does now, to look at: one picture with a row for each of a few pairs."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import interpolate

from ...errors import LikenessError
from ...training.run_record import training_folder
from ..aad import AAD
from ..aei_net import AADGenerator, AEINet
from ..arcface import IdentityEncoder
from ..face_shifter import FaceShifter
from ..hear_net import HEARNet
from .data.pairs import Pairs
from .shown import z_of
from .swapped import Swapper

ROWS = 6  # pairs in a sheet
SIDE = 128  # pixels of a picture in a sheet


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


def sheet(columns: list[Tensor]) -> Tensor:
    """Pictures [N, 1 or 3, s, s] in 0..1 of any size, a column each -> [H, W, 3] with a row for each of the N."""
    same = [
        interpolate(own.float().cpu().expand(-1, 3, -1, -1), (SIDE, SIDE), mode="bilinear", antialias=True)
        if own.shape[-1] > SIDE
        else interpolate(own.float().cpu().expand(-1, 3, -1, -1), (SIDE, SIDE), mode="nearest")
        for own in columns
    ]
    return torch.cat(same, dim=3).movedim(1, -1).flatten(0, 1).clamp(0, 1)  # [N SIDE, columns SIDE, 3]


def last_sheet(out: Path) -> Path:
    """Where the run that writes `out` leaves the sheet of what it wrote."""
    return training_folder(out) / "sheet.png"


def write_sheet(path: Path, shown: Tensor) -> None:
    """Writes a sheet as PNG, whole or not at all, and its folder. Raises LikenessError where it cannot be written."""
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray((255 * shown).round().byte().numpy()).save(temporary, "PNG")
        os.replace(temporary, path)
    except OSError as error:
        raise LikenessError(f"{path} cannot be written ({error.strerror or error}). Make room.") from error
    finally:
        temporary.unlink(missing_ok=True)


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
