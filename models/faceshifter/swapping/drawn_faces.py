"""Crops of faces, and the same faces with another identity: FaceShifter's two stages (sections 3.1 and 3.2)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ...errors import LikenessError
from ...face.half_precision import check_finite
from ..arcface import IdentityEncoder, encode_faces
from ..face_shifter import FaceShifter
from ..fast_aei import SourceTerms
from ..hear_refiner import HearRefiner
from ..identity import Identity
from ..target_crops import AT_ONCE
from .pixel_boost import interleaved_parts, laid_together


@dataclass(frozen=True)
class Drawn:
    """`pictures` [B, 3, n s, n s] RGB in 0..1. `x_t`, `y_tt` [B, 3, s, s] in -1..1 where the own pass was made."""

    pictures: Tensor
    x_t: Tensor | None = None
    y_tt: Tensor | None = None


class FaceDrawer:
    """An AEI-Net, and what else it takes to draw a face again.

    `times`: pictures `times` as large as the network draws. `encoder`: the recogniser for the target's own identity;
    with it Y_tt is drawn as well, a second pass. `hear` needs the encoder. Raises LikenessError for
    one without the other, and for an encoder of another make than AEI-Net was trained with.
    """

    def __init__(
        self,
        shifter: FaceShifter,
        times: int = 1,
        encoder: IdentityEncoder | None = None,
        hear: HearRefiner | None = None,
    ) -> None:
        if hear is not None and encoder is None:
            raise LikenessError(
                "HEAR-Net compares a face with itself drawn again, and that needs its identity. Connect the encoder "
                "that Load FaceShifter gives."
            )
        self.shifter, self.times, self.hear = shifter, times, hear
        self.encoder = None if encoder is None else shifter.encoder_of(encoder)

    @property
    def crop_size(self) -> int:
        """Pixels of the crops: what the network was trained on, or all that it will draw where it draws larger."""
        return self.shifter.conventions.crop if self.times == 1 else self.times * self.shifter.side

    @property
    def device(self) -> torch.device:
        """Where AEI-Net is."""
        return next(self.shifter.parameters()).device

    def source(self, identity: Identity) -> SourceTerms:
        """What is drawn of an identity, made once. Raises LikenessError for one of another encoder."""
        return self.shifter.aei.source(self.shifter.z_id(identity).to(self.device))

    def __call__(self, crops: Tensor, source: SourceTerms) -> Drawn:
        """Crops [B, 3, S, S] RGB in 0..1, S as `crop_size` -> the same faces with that identity.

        Raises LikenessError where a network gives values that are no numbers.
        """
        crops = crops.to(self.device)
        x_t = self.shifter.shown(interleaved_parts(crops, self.times) if self.times > 1 else crops)  # [B n n, 3, s, s]
        if self.encoder is None:
            return Drawn(self._picture(self._generated(x_t, source)))
        z_id = self._own(crops)  # [B, c_id]
        if self.hear is not None or self.times == 1:
            y_hat, y_tt = self._pair(x_t, source, z_id.repeat_interleave(self.times**2, 0))
            y = y_hat if self.hear is None else self._refined(y_hat, x_t - y_tt)
            return Drawn(self._picture(y), self._whole(x_t), self._whole(y_tt))
        small = self.shifter.shown(crops)  # [B, 3, s, s]: to see what covers a face, its own size is enough
        _, y_tt = self._pair(small, source, z_id)
        return Drawn(self._picture(self._generated(x_t, source)), small, y_tt)

    def _own(self, crops: Tensor) -> Tensor:
        assert self.encoder is not None
        return self.shifter.z_ids(encode_faces(self.encoder, crops), self.encoder.name).to(self.device)

    def _generated(self, x_t: Tensor, source: SourceTerms) -> Tensor:
        aei = self.shifter.aei
        y = torch.cat([aei.generate(aei.attributes(part), source)[0] for part in x_t.split(AT_ONCE)])
        check_finite(y, "AEI-Net")
        return y.float()

    def _pair(self, x_t: Tensor, source: SourceTerms, z_id: Tensor) -> tuple[Tensor, Tensor]:
        aei, both = self.shifter.aei, []
        for part, own in zip(x_t.split(AT_ONCE // 2), z_id.split(AT_ONCE // 2), strict=True):
            both.append(torch.stack(aei.generate_pair(aei.attributes(part), source, aei.source(own))))
        y_hat, y_tt = torch.cat(both, dim=1).float()
        check_finite([y_hat, y_tt], "AEI-Net")
        return y_hat, y_tt

    def _refined(self, y_hat: Tensor, error: Tensor) -> Tensor:
        assert self.hear is not None
        parts = zip(y_hat.split(AT_ONCE), error.split(AT_ONCE), strict=True)
        return torch.cat([self.hear.refine(*part) for part in parts]).to(self.device)

    def _picture(self, y: Tensor) -> Tensor:
        return laid_together(self.shifter.picture(y), self.times).clamp(0, 1)

    def _whole(self, parts: Tensor) -> Tensor:
        """Parts of larger pictures -> those, brought to the network's size."""
        whole, side = laid_together(parts, self.times), self.shifter.side
        return whole if self.times == 1 else interpolate(whole, (side, side), mode="bilinear", antialias=True)
