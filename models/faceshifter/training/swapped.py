"""A trained AEI-Net at work, as HEAR-Net's training needs it: nothing of it learns."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ...training.averaging import held
from ..arcface import IdentityEncoder
from ..face_shifter import FaceShifter
from .shown import z_of


class Swapper:
    """The AEI-Net of `shifter`, held still on a device, with `encoder` as its conventions want it."""

    def __init__(self, shifter: FaceShifter, encoder: IdentityEncoder, device: torch.device) -> None:
        self.shifter, self.encoder = shifter, encoder
        self.aei = held(shifter.aei, device)

    @torch.no_grad()
    def both(self, x_t: Tensor, z_s: Tensor) -> tuple[Tensor, Tensor]:
        """X_t [B, 3, s, s] in -1..1, z_id(X_s) [B, F] -> Y_hat and Y_tt, X_t drawn again with its own identity."""
        z_t = z_of(self.encoder, self.shifter.picture(x_t), self.shifter.conventions.unit)  # [B, F]
        y_hat, y_tt = self._drawn(x_t, torch.stack([z_s, z_t], dim=1)).unbind(1)
        return y_hat, y_tt

    def drawn_again(self, faces: Tensor) -> Tensor:
        """Faces [B, 3, S, S] RGB in 0..1 -> Y_tt of them at the same size, RGB in 0..1: for heuristic_errors."""
        x_t = self.shifter.shown(faces)  # [B, 3, s, s]
        with torch.no_grad():
            z_t = z_of(self.encoder, faces, self.shifter.conventions.unit)  # [B, F]
            y_tt = self.shifter.picture(self._drawn(x_t, z_t[:, None])[:, 0])  # [B, 3, s, s]
        if y_tt.shape == faces.shape:
            return y_tt
        return interpolate(y_tt, faces.shape[-2:], mode="bilinear", antialias=True)

    def _drawn(self, x_t: Tensor, z_id: Tensor) -> Tensor:
        """X_t [B, 3, s, s], N identities for each [B, N, F] -> [B, N, 3, s, s]."""
        z_att = self.aei.attributes(x_t)  # [B, C, 2, 2] .. [B, C, s / 2, s / 2]
        each = zip(*(own.split(1) for own in z_att), z_id, strict=True)
        return torch.stack([self.aei.generate(maps, self.aei.source(own))[:, 0] for *maps, own in each])
