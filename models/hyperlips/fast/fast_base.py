"""HyperLipsBase (section 3.1) for use: the plain formula's faces, each number computed once."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, channels_last
from torch.nn import Module, ModuleList
from torch.nn.functional import conv2d

from ..base import BaseConfig, HyperLipsBase
from ..hyper_network import SCALES
from .fast_control import FastHyperConv
from .fast_decoder import FastDecoder, rows_before
from .fast_mobilenet import FastASPP, FastMobileNet


@dataclass(frozen=True)
class ReferenceTerms:
    """References [1 or B, 3, s, s] BGR, and what the face encoder's first convolution makes of them."""

    picture: Tensor
    seen: Tensor  # [1 or B, 16, s/2, s/2], with the bias

    def __len__(self) -> int:
        return len(self.picture)


class FastBase(Module):
    """A HyperLipsBase without its ears, ready to run; its weights are copies."""

    def __init__(self, base: HyperLipsBase) -> None:
        super().__init__()
        self.config: BaseConfig = base.config
        self.face_encoder, self.aspp = FastMobileNet(base.face_encoder), FastASPP(base.aspp)
        convs = (base.hyper_control_net.get_submodule(f"dconv_down{at}") for at in range(SCALES))
        self.rewrite = ModuleList(FastHyperConv(conv) for conv in convs)  # type: ignore[arg-type]
        self.decoder = FastDecoder(base)

    def reference(self, pictures: Tensor) -> ReferenceTerms:
        """References [1 or B, 3, s, s] BGR in 0..1: one for all frames or one for each."""
        stem = self.face_encoder.stem
        seen = conv2d(pictures.to(stem.weight), stem.weight[:, 3:], stem.bias, stride=2, padding=1)
        return ReferenceTerms(pictures, seen)

    def forward(self, frames: Tensor, reference: ReferenceTerms, control: Tensor, rows_from: int = 0) -> Tensor:
        """Frames [B, 3, s, s] BGR in 0..1 without their lower halves, control [B, 4, 64] -> [B, 3, s - rows_from, s].

        The rows of the face from `rows_from` on; those above are not computed.
        """
        stem, rows = self.face_encoder.stem, rows_before(rows_from)
        if reference.seen.dtype != stem.weight.dtype:  # the network's precision was changed since
            reference = self.reference(reference.picture)
        frames, control = frames.to(stem.weight), control.to(stem.weight)
        shown = reference.picture.to(stem.weight).expand(len(frames), -1, -1, -1)
        face = torch.cat([frames, shown], 1).contiguous(memory_format=channels_last)  # [B, 6, s, s]
        seen = conv2d(face[:, :3], stem.weight[:, :3], stride=2, padding=1)
        x = stem.act((seen + reference.seen).contiguous(memory_format=channels_last))  # [B, 16, s/2, s/2]
        f1, f2, f3, f4 = self.face_encoder(x)  # [B, 16, s/2, s/2] .. [B, 960, s/16, s/16]
        features = (f1[:, :, rows.feature :], f2, f3, self.aspp(f4))
        each, which = torch.unique_consecutive(control, dim=0, return_inverse=True)  # [n, 4, 64], [B]
        pairs = enumerate(zip(self.rewrite, features, strict=True))
        r1, *others = (conv(feature, each[:, at], which) for at, (conv, feature) in pairs)
        lower = r1[:, :, rows.half - rows.feature :]  # [B, 16, s/2 - half, s/2]
        return self.decoder(face, (lower, *others), rows_from)  # type: ignore[no-any-return]
