"""HyperLips ready for use: what HYPERLIPS carries. Faces are RGB here; its networks see BGR, as they were trained."""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import Module

from ..errors import LikenessError
from ..loading import load_network
from .base import SIDE, HyperLipsBase
from .hr_decoder import HRDecoder


class HyperLips(Module):
    """The base, and the HR decoder or None. `name` stands for the base's weights: control vectors are known by it."""

    def __init__(self, base: HyperLipsBase, hr: HRDecoder | None = None) -> None:
        super().__init__()
        weights = base.hyper_control_net.get_submodule("hnet0").state_dict().values()
        shown = b"".join(tensor.detach().cpu().float().numpy().tobytes() for tensor in weights)
        self.name = f"hyperlips-{hashlib.sha256(shown).hexdigest()[:8]}"
        self.base, self.hr = base, hr

    @property
    def side(self) -> int:
        """Pixels of the faces that come out in the end: 128, or what the HR decoder makes of them."""
        return SIDE * (self.hr.config.rescaling if self.hr else 1)

    def control(self, mel: Tensor) -> Tensor:
        """mel [N, 80, 16] in -4..4 -> control vectors [N, 4, 64], for any face."""
        return self.base.control(mel[:, None])  # [N, 4, 64]

    def draw(self, faces: Tensor, references: Tensor, control: Tensor) -> Tensor:
        """Faces and references [N, 3, 128, 128] RGB in 0..1, control [N, 4, 64] -> the faces with new lips.

        The lower halves of `faces` are not looked at; what they hide is drawn as `references` shows it.
        """
        face = torch.cat([upper_half(faces).flip(1), references.flip(1)], 1)  # [N, 6, 128, 128]
        return self.base.draw(face, control).flip(1)  # [N, 3, 128, 128]

    def refine(self, faces: Tensor, sketches: Tensor) -> Tensor:
        """Drawn faces [N, 3, 128, 128] RGB and sketches [N, 128, 128] in 0..1 -> [N, 3, r * 128, r * 128] RGB.

        Raises LikenessError where there is no HR decoder.
        """
        if self.hr is None:
            raise LikenessError("This HyperLips has no HR decoder. Choose its file in Load HyperLips.")
        wide = sketches[:, None].expand(-1, 3, -1, -1)  # [N, 3, 128, 128]
        return self.hr(faces.flip(1), wide).flip(1)  # type: ignore[no-any-return]


def upper_half(faces: Tensor) -> Tensor:
    """Faces [N, 3, s, s] with rows from s / 2 on black, as the base sees them."""
    seen = faces.clone()
    seen[:, :, faces.shape[2] // 2 :] = 0
    return seen


@torch.inference_mode(False)  # as load_network
def load_hyper_lips(base: Path | str, hr: Path | str | None = None) -> HyperLips:
    """The networks of one or two weight files, in eval mode and float32 on the CPU.

    Raises LikenessError as `load_network` does, and for a file in the other's place.
    """
    loaded = load_network(base)
    if not isinstance(loaded.network, HyperLipsBase):
        other = " It goes into the place for the HR decoder." if isinstance(loaded.network, HRDecoder) else ""
        raise LikenessError(f"{base} is a {loaded.architecture}, not HyperLips' base network.{other} Choose another.")
    if hr is None:
        return HyperLips(loaded.network).eval()
    decoder = load_network(hr)
    if not isinstance(decoder.network, HRDecoder):
        other = " It goes into the place for the base." if isinstance(decoder.network, HyperLipsBase) else ""
        raise LikenessError(f"{hr} is a {decoder.architecture}, not an HR decoder of HyperLips.{other} Choose another.")
    return HyperLips(loaded.network, decoder.network).eval()
